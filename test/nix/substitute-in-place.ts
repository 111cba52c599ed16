/** nixpkgs' `substituteInPlace FILE --replace-fail FROM TO`, as far as what is printed needs it; for bash. */
export const SUBSTITUTE_IN_PLACE = `
substituteInPlace() {
  # The shell drops line feeds at the end of what it reads.
  local content; content=$(cat "$1"; echo x); content=\${content%x}
  [[ $2 = --replace-fail && $content == *"$3"* ]] || { echo "not in $1: $3" >&2; exit 1; }
  printf '%s' "\${content//"$3"/"$4"}" > "$1"
}
`;
