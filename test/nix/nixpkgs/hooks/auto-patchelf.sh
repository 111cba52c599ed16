# Gives ELF files the run paths that they need: see auto-patchelf.py.

declare -a autoPatchelfLibs=() extraAutoPatchelfLibs=()

gatherLibraries() { autoPatchelfLibs+=("$1/lib"); }
addEnvHooks "$targetOffset" gatherLibraries

addAutoPatchelfSearchPath() { extraAutoPatchelfLibs+=("$@"); }

autoPatchelf() {
  local name
  local -a paths=() runtime=()
  for name in $outputs; do [ -e "${!name}" ] && paths+=("${!name}"); done
  for name in ${runtimeDependencies-}; do runtime+=("$name/lib"); done
  # Patterns are for the program, not for the shell.
  set -f
  /usr/bin/python3 @program@ --libc @libc@ \
    --paths "${paths[@]}" \
    --libs ${autoPatchelfLibs[@]+"${autoPatchelfLibs[@]}"} ${extraAutoPatchelfLibs[@]+"${extraAutoPatchelfLibs[@]}"} \
    --runtime-dependencies ${runtime[@]+"${runtime[@]}"} \
    --append-rpaths ${appendRunpaths-} \
    --ignore-missing ${autoPatchelfIgnoreMissingDeps-}
  set +f
}

autoPatchelfUnlessOff() { [ -n "${dontAutoPatchelf-}" ] || autoPatchelf; }
postFixupHooks+=(autoPatchelfUnlessOff)
