# After wrap-qt-apps-hook.sh of nixpkgs 1597341de966 (pkgs/development/libraries/qt-6/hooks).
hasQtWrapper=1
qtWrapperArgs=(${qtWrapperArgs-})

collectQtPaths() {
  [ -d "$1/$qtPluginPrefix" ] && qtWrapperArgs+=(--prefix QT_PLUGIN_PATH : "$1/$qtPluginPrefix")
  return 0
}
addEnvHooks "$targetOffset" collectQtPaths

ownQtPaths() {
  [ -d "${!outputBin}/share" ] && qtWrapperArgs+=(--prefix XDG_DATA_DIRS : "${!outputBin}/share")
  collectQtPaths "${!outputBin}"
}
preFixupPhases+=" ownQtPaths"

wrapQtApps() {
  [ -z "${dontWrapQtApps-}" ] || return 0
  local directory file
  for directory in "$prefix"/{bin,sbin,libexec}; do
    [ -d "$directory" ] && [ ! -L "$directory" ] || continue
    while IFS= read -r -d '' file; do
      # A link that leads to nothing here keeps to itself.
      if [ -f "$file" ]; then wrapProgram "$file" "${qtWrapperArgs[@]}"; fi
    done < <(find "$directory" ! -type d -executable -print0)
  done
}
fixupOutputHooks+=(wrapQtApps)
