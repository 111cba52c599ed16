# Brings the tree of unpacked debs into the form of a package: CUDA's trees, /usr and the trees of NVIDIA below /opt become
# the root, the multiarch directory is flattened, lib64 becomes lib and sbin becomes bin, and the driver's own library
# directories are emptied into lib. `src/layout/place.ts` is the same as a model; a test holds the two together.
#
# Nothing is lost without a word: where two different files meet, one out of a driver directory replaces the other, and
# says so; all else is an error.

# normalizeDebs ROOT TRIPLET: ROOT is changed in place, TRIPLET is such as aarch64-linux-gnu.
normalizeDebs() {
  local root=$1 triplet=$2 directory tree
  local restore
  restore=$(shopt -p nullglob dotglob || true)
  shopt -s nullglob dotglob

  while IFS= read -r tree; do
    mergeDirectory "$tree" "$root"
  done < <(treesBelowOpt "$root" "$triplet")
  # /usr/local too: CUDA's tree is the root of a package, and what is in its target directory comes first.
  for directory in "$root"/{usr/,}local/cuda-[0-9]*/targets/*-linux; do mergeDirectory "$directory" "$root"; done
  for directory in "$root"/{usr/,}local/cuda-[0-9]*; do
    [[ ${directory##*/cuda-} =~ ^[0-9.]+$ ]] && mergeDirectory "$directory" "$root"
  done
  mergeDirectory "$root/usr" "$root"
  for directory in "$root"/*/"$triplet"; do mergeDirectory "$directory" "$(dirname "$directory")"; done
  mergeDirectory "$root/lib64" "$root/lib"
  mergeDirectory "$root/sbin" "$root/bin"
  for directory in nvidia/current nvidia tegra; do mergeDirectory "$root/lib/$directory" "$root/lib" driver; done

  # Ubuntu's ldconfig and dpkg are not there to read them.
  rm -rf "$root/etc/ld.so.conf.d" "$root/etc/dpkg"
  rm -f "$root/lib/ld.so.conf"
  find "$root" -mindepth 1 -depth -type d -empty -delete
  if [ -n "$(find "$root/lib" -path "$root/lib/stubs" -prune -o -name '*.so' -print -quit 2>/dev/null)" ]; then
    ln -s lib "$root/lib64"
  fi
  eval "$restore"
}

# Directories below /opt/nvidia that are trees like /usr: those with a library that other programs are linked to, which
# has a version in its SONAME.
treesBelowOpt() {
  local root=$1 triplet=$2 tree file
  for tree in "$root"/opt/nvidia/*/; do
    tree=${tree%/}
    for file in "$tree"/lib{,64}{,/"$triplet"}/*; do
      if [ -L "$file" ] || [ ! -f "$file" ]; then continue; fi
      if [[ $(patchelf --print-soname "$file" 2>/dev/null) == *.so.[0-9]* ]]; then
        echo "$tree"
        break
      fi
    done
  done
}

# mergeDirectory FROM TO [driver]: what is in FROM goes to TO, and FROM away. A link in its place goes away too.
mergeDirectory() {
  local from=$1 to=$2 kind=${3-} entry place
  local -a free=()
  if [ -L "$from" ]; then
    echo "normalizeDebs: the link $from -> $(readlink "$from") goes, its name is that of a directory that is emptied" >&2
    rm "$from"
    return
  fi
  [ -d "$from" ] || return 0
  mkdir -p "$to"
  for entry in "$from"/*; do
    place=$to/${entry##*/}
    if [ ! -e "$place" ] && [ ! -L "$place" ]; then
      free+=("$entry")
    elif [ -d "$entry" ] && [ ! -L "$entry" ] && [ -d "$place" ] && [ ! -L "$place" ]; then
      mergeDirectory "$entry" "$place" "$kind"
    else
      mergeFile "$entry" "$place" "$kind"
    fi
  done
  [ ${#free[@]} = 0 ] || mv --target-directory="$to" -- "${free[@]}"
  rmdir "$from"
}

# One of the two goes. Nothing is lost where one is a link, such as Debian and NVIDIA put beside what it leads to, or where
# the two are the same.
mergeFile() {
  local entry=$1 place=$2 kind=$3
  if leadsToNamesake "$entry"; then
    rm "$entry"
    return
  fi
  if leadsToNamesake "$place" || haveOneTarget "$entry" "$place"; then
    :
  elif [ -L "$entry" ] || [ -L "$place" ]; then
    [ "$kind" = driver ] || refuseToLose "$entry" "$place"
    echo "normalizeDebs: $entry replaces another file, $place" >&2
  elif [ ! -f "$entry" ] || [ ! -f "$place" ]; then
    refuseToLose "$entry" "$place"
  elif ! cmp --silent "$entry" "$place"; then
    [ "$kind" = driver ] || refuseToLose "$entry" "$place"
    echo "normalizeDebs: $entry replaces another file, $place" >&2
  fi
  rm "$place"
  mv --no-target-directory "$entry" "$place"
}

# Whether a link leads to another file of its own name, which is to take its place.
leadsToNamesake() {
  local target
  target=$(readlink "$1") && [ "${target##*/}" = "${1##*/}" ]
}

haveOneTarget() { [ -L "$1" ] && [ -L "$2" ] && [ "$(readlink "$1")" = "$(readlink "$2")" ]; }

refuseToLose() {
  echo "normalizeDebs: $1 and $2 become one path, and one of them would be lost" >&2
  exit 1
}
