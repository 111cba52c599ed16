# The directory in which NixOS keeps the driver goes in front of the run paths of all dynamic ELF files.

addDriverRunPath() {
  local name file path
  for name in $outputs; do
    while IFS= read -r -d '' file; do
      # Files without a dynamic section have no run path.
      path=$(patchelf --print-rpath "$file" 2>/dev/null) || continue
      patchelf --set-rpath "/run/opengl-driver/lib:$path" "$file"
    done < <(find "${!name}" -type f -print0)
  done
}

postFixupHooks+=(addDriverRunPath)
