# After wrap-gapps-hook.sh of nixpkgs 17c9d96db87a (pkgs/build-support/setup-hooks/wrap-gapps-hook).
gappsWrapperArgs=()

gappsWrapperArgsHook() {
  [ -d "$out/share" ] && gappsWrapperArgs+=(--prefix XDG_DATA_DIRS : "$out/share")
  return 0
}
preFixupPhases+=" gappsWrapperArgsHook"

wrapGApps() {
  [ -z "${dontWrapGApps-}" ] || return 0
  local directory file
  for directory in "$prefix"/{bin,libexec}; do
    [ -d "$directory" ] || continue
    while IFS= read -r -d '' file; do wrapProgram "$file" "${gappsWrapperArgs[@]}"; done \
      < <(find "$directory" '(' -type f -o -type l -xtype f ')' -executable -print0)
  done
}
fixupOutputHooks+=(wrapGApps)
