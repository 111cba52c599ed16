# Makes DIRECTORY what the packages have in nvcam, where it is not that already: isp-setup.sh DIRECTORY PACKAGE…
set -eu

directory=$1
shift
packages=$*
if [ "$(cat "$directory/.version" 2>/dev/null)" = "$packages" ]; then exit 0; fi

rm -rf "$directory"
mkdir -p "$directory"
for package in "$@"; do
  cp -r "$package/nvcam/." "$directory"
  # What comes out of the store is read-only, and the next package may have the same directory.
  chmod -R u+w "$directory"
done
printf '%s\n' "$packages" >"$directory/.version"
