# makeWrapper PROGRAM FILE with the options that printed packages use.
makeWrapper() {
  local program=$1 file=$2 flags= before=
  shift 2
  while [ $# -gt 0 ]; do
    case $1 in
      --add-flags) flags+=" $2"; shift 2 ;;
      --prefix) before+="export $2='$4'\${$2:+$3\$$2}"$'\n'; shift 4 ;;
      *) nixErrorLog "makeWrapper: $1 is not understood"; return 1 ;;
    esac
  done
  mkdir -p "$(dirname "$file")"
  printf '#!%s\n%sexec %s%s "$@"\n' "$BASH" "$before" "$program" "$flags" >"$file"
  chmod +x "$file"
}

# wrapProgram PROGRAM …: a wrapper in its place; hidden files are wrapped already.
wrapProgram() {
  local program=$1 hidden
  hidden=$(dirname "$program")/.$(basename "$program")-wrapped
  shift
  [[ $(basename "$program") == .* ]] && return 0
  mv "$program" "$hidden"
  makeWrapper "$hidden" "$program" "$@"
}
