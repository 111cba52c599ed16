/**
 * What nixpkgs' stdenv does with outputs, as bash of our own: `moveToOutput`, and the fixup that moves
 * documentation and what is for developers and writes down what an output propagates. The outputs are the words of
 * `$outputs`, each with a variable of its name.
 */
export const STDENV_OUTPUTS = `
shopt -s nullglob

# The name of the first variable that is set, of those given.
firstSet() { local name; for name in "$@"; do [ -n "\${!name-}" ] && { echo "$name"; return; }; done; }

setUpOutputs() {
  : "\${outputDev:=$(firstSet dev out)}"
  : "\${outputBin:=$(firstSet bin out)}"
  : "\${outputInclude:=$outputDev}"
  : "\${outputLib:=$(firstSet lib out)}"
  : "\${outputDoc:=$(firstSet doc out)}"
  : "\${outputDevdoc:=$(firstSet devdoc)}"
  : "\${outputMan:=$(firstSet man "$outputBin")}"
  : "\${outputInfo:=$(firstSet info "$outputBin")}"
}

# What the pattern (not quoted, so split into words too) finds in any other output goes to the same place in this one.
moveToOutput() {
  local pattern=$1 goal=$2 output found place
  for output in $outputs; do
    output=\${!output}
    [ "$output" = "$goal" ] && continue
    for found in "$output"/$pattern; do
      [ -e "$found" ] || [ -L "$found" ] || continue
      place=$goal\${found#"$output"}
      if [ "$goal" = REMOVE ]; then
        rm -r "$found"
      elif [ -d "$found" ] && [ -d "$place" ]; then
        # No hidden files, and no second directory of a name.
        mv -t "$place" "$found"/*
        rmdir "$found"
      else
        mkdir -p "$(dirname "$place")"
        mv "$found" "$place"
      fi
      rmdir -p --ignore-fail-on-non-empty "$(dirname "$found")" 2>/dev/null || true
    done
  done
}

fixupOutputs() {
  local REMOVE=REMOVE
  local devdoc=\${outputDevdoc:-REMOVE}
  moveToOutput share/info "\${!outputInfo}"
  moveToOutput share/doc "\${!outputDoc}"
  moveToOutput share/gtk-doc "\${!devdoc}"
  moveToOutput share/devhelp/books "\${!devdoc}"
  moveToOutput share/man "\${!outputMan}"
  [ "$outputs" = out ] && return
  moveToOutput include "\${!outputInclude}"
  local pattern
  for pattern in lib/pkgconfig share/pkgconfig lib/cmake share/aclocal; do
    moveToOutput "$pattern" "\${!outputDev}"
  done
  local name propagated=
  for name in $(printf '%s\\n' "$outputBin" "$outputInclude" "$outputLib" | sort -u); do
    [ "$name" = "$outputDev" ] || propagated+=" \${!name}"
  done
  [ -z "$propagated" ] && return
  mkdir -p "\${!outputDev}/nix-support"
  echo -n "$propagated" >> "\${!outputDev}/nix-support/propagated-build-inputs"
}
`;
