# What nixpkgs' stdenv does with a derivation, as far as packages of files that were built elsewhere need it: phases and
# hooks, inputs and their setup hooks, several outputs, and the checks at the end. The builder sources it.
set -eu -o pipefail
shopt -s nullglob

PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
SHELL=$BASH
export PATH SHELL
# A build has no home, and bytes of file names are no letters of a language.
export HOME=/homeless-shelter LC_ALL=C TZ=UTC

# Messages

nixLog() { echo "$*" >&2; }
nixErrorLog() { echo "ERROR: $*" >&2; }
nixInfoLog() { :; }

# Hooks: the function or variable of that name, then what others have added to the array NAMEHooks.

runHook() {
  local name=$1
  local -n added="${name%Hook}Hooks"
  callImplicitHook "$name"
  local hook
  for hook in ${added[@]+"${added[@]}"}; do callHook "$hook"; done
}

callImplicitHook() {
  if declare -F "$1" >/dev/null; then "$1"; else eval "${!1-}"; fi
}

callHook() {
  if declare -F "$1" >/dev/null; then "$1"; else eval "$1"; fi
}

# Inputs

declare -a envHooks=() hostInputs=() seenInputs=()
targetOffset=0

addEnvHooks() { envHooks+=("${@:2}"); }

# An input, then what it propagates.
useInput() {
  local kind=$1 input=$2 seen
  for seen in ${seenInputs[@]+"${seenInputs[@]}"}; do [ "$seen" = "$kind $input" ] && return; done
  seenInputs+=("$kind $input")
  [ "$kind" = host ] && hostInputs+=("$input")
  [ "$kind" = native ] && [ -d "$input/bin" ] && PATH=$input/bin:$PATH
  local propagated=$input/nix-support/propagated-build-inputs more
  if [ -e "$propagated" ]; then
    for more in $(<"$propagated"); do useInput "$kind" "$more"; done
  fi
  if [ -e "$input/nix-support/setup-hook" ]; then
    local hostOffset=0
    source "$input/nix-support/setup-hook"
  fi
}

useInputs() {
  local input hook
  for input in ${nativeBuildInputs-}; do useInput native "$input"; done
  for input in ${buildInputs-} ${propagatedBuildInputs-}; do useInput host "$input"; done
  for input in ${hostInputs[@]+"${hostInputs[@]}"}; do
    for hook in ${envHooks[@]+"${envHooks[@]}"}; do "$hook" "$input"; done
  done
}

# Outputs

getAllOutputNames() { echo "$outputs"; }

# The first of these names that is the name of an output.
firstOutput() {
  local name
  for name in "$@"; do [[ " $outputs " == *" $name "* ]] && { echo "$name"; return; }; done
}

nameOutputs() {
  : "${outputDev:=$(firstOutput dev out)}"
  : "${outputBin:=$(firstOutput bin out)}"
  : "${outputInclude:=$outputDev}"
  : "${outputLib:=$(firstOutput lib out)}"
  : "${outputDoc:=$(firstOutput doc out)}"
  : "${outputDevdoc:=$(firstOutput devdoc)}"
  : "${outputMan:=$(firstOutput man "$outputBin")}"
  : "${outputInfo:=$(firstOutput info "$outputBin")}"
}

# What the pattern, which the shell expands, finds in any other output goes to the same place in this one.
moveToOutput() {
  local pattern=$1 goal=$2 name source found place
  for name in $outputs; do
    source=${!name}
    [ "$source" = "$goal" ] && continue
    for found in "$source"/$pattern; do
      [ -e "$found" ] || [ -L "$found" ] || continue
      place=$goal${found#"$source"}
      if [ "$goal" = REMOVE ]; then
        rm -r "$found"
      elif [ -d "$found" ] && [ -d "$place" ]; then
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

moveDocumentation() {
  local REMOVE=REMOVE devdoc=${outputDevdoc:-REMOVE}
  moveToOutput share/info "${!outputInfo}"
  moveToOutput share/doc "${!outputDoc}"
  moveToOutput share/gtk-doc "${!devdoc}"
  moveToOutput share/devhelp/books "${!devdoc}"
  moveToOutput share/man "${!outputMan}"
}

moveDevelopment() {
  [ "$outputs" = out ] && return
  moveToOutput include "${!outputInclude}"
  local pattern
  for pattern in lib/pkgconfig share/pkgconfig lib/cmake share/aclocal; do
    moveToOutput "$pattern" "${!outputDev}"
  done
}

propagateDevelopment() {
  [ "$outputs" = out ] && return
  local name propagated=
  for name in ${propagatedBuildOutputs-$(printf '%s\n' "$outputBin" "$outputInclude" "$outputLib" | sort -u)}; do
    [ "$name" = "$outputDev" ] || propagated+=" ${!name}"
  done
  [ -z "$propagated" ] && return
  mkdir -p "${!outputDev}/nix-support"
  echo -n "$propagated" >>"${!outputDev}/nix-support/propagated-build-inputs"
}

# sbin and lib64 become links to what NixOS has instead, and units of users go where systemd looks for them.
moveDirectories() {
  local from to
  for from in sbin lib64; do
    to=bin
    [ "$from" = lib64 ] && to=lib
    if [ ! -d "$prefix/$from" ] || [ -L "$prefix/$from" ]; then continue; fi
    mkdir -p "$prefix/$to"
    mv -t "$prefix/$to" "$prefix/$from"/*
    rmdir "$prefix/$from"
    ln -s "$to" "$prefix/$from"
  done
  if [ -d "$prefix/lib/systemd/user" ] && [ ! -L "$prefix/lib/systemd/user" ]; then
    mkdir -p "$prefix/share/systemd/user"
    mv -t "$prefix/share/systemd/user" "$prefix"/lib/systemd/user/*
    rmdir "$prefix/lib/systemd/user"
    ln -s ../../share/systemd/user "$prefix/lib/systemd/user"
  fi
}

# A link that leads nowhere in the store, or to itself, ends a build; one that leads out of the store does not.
noBrokenSymlinks() {
  [ -n "${dontCheckForBrokenSymlinks-}" ] && return
  local name link target broken=0
  for name in $outputs; do
    while IFS= read -r -d '' link; do
      target=$(readlink "$link")
      [[ $target == /* ]] || target=$(realpath --no-symlinks --canonicalize-missing "$(dirname "$link")/$target")
      [[ $target == "$NIX_STORE"/* ]] || continue
      if [ "$target" = "$link" ] || [ ! -e "$target" ]; then
        nixErrorLog "noBrokenSymlinks: the symlink $link points to a missing target: $target"
        broken=1
      fi
    done < <(find "${!name}" -type l -print0)
  done
  [ "$broken" = 0 ]
}

# Edits

# Of the options only those that printed packages use.
substituteInPlace() {
  local file=$1 text
  shift
  text=$(cat "$file" && printf x)
  text=${text%x}
  while [ $# -gt 0 ]; do
    case $1 in
      --replace-fail)
        [[ $text == *"$2"* ]] || { nixErrorLog "substituteInPlace: $2 is not in $file"; return 1; }
        text=${text//"$2"/"$3"}
        shift 3
        ;;
      *)
        nixErrorLog "substituteInPlace: $1 is not understood"
        return 1
        ;;
    esac
  done
  printf %s "$text" >"$file"
}

# Phases

stripHash() { local base=${1##*/}; [[ $base =~ ^[0-9a-z]{32}- ]] && base=${base:33}; echo "$base"; }

unpackPhase() {
  runHook preUnpack
  local source before after
  for source in ${srcs-${src-}}; do
    if [ -d "$source" ]; then
      cp -r --no-preserve=ownership "$source" "$(stripHash "$source")"
      : "${sourceRoot=$(stripHash "$source")}"
    else
      tar -xf "$source"
    fi
  done
  if [ -z "${sourceRoot-}" ]; then
    after=(*/)
    sourceRoot=${after[0]%/}
  fi
  chmod -R u+w -- "$sourceRoot"
  runHook postUnpack
}

patchPhase() {
  runHook prePatch
  local patch
  for patch in ${patches-}; do patch -p1 <"$patch"; done
  runHook postPatch
}

configurePhase() { runHook preConfigure; runHook postConfigure; }
buildPhase() { runHook preBuild; runHook postBuild; }
installPhase() { runHook preInstall; runHook postInstall; }

fixupPhase() {
  local name prefix
  for name in $outputs; do
    [ ! -e "${!name}" ] || chmod -R u+w "${!name}"
  done
  runHook preFixup
  for name in $outputs; do
    prefix=${!name}
    [ -e "$prefix" ] || continue
    moveDirectories
    runHook fixupOutput
  done
  if [ -n "${propagatedBuildInputs-}" ]; then
    mkdir -p "${!outputDev}/nix-support"
    echo "$propagatedBuildInputs" >>"${!outputDev}/nix-support/propagated-build-inputs"
  fi
  if [ -n "${setupHook-}" ]; then
    mkdir -p "${!outputDev}/nix-support"
    cp "$setupHook" "${!outputDev}/nix-support/setup-hook"
  fi
  runHook postFixup
}

installCheckPhase() { runHook preInstallCheck; runHook postInstallCheck; }

runPhases() {
  local phase off
  # Hooks put phases of their own in front of all others and of fixupPhase.
  for phase in ${phases-${prePhases-} unpackPhase patchPhase configurePhase buildPhase installPhase \
    ${preFixupPhases-} fixupPhase installCheckPhase}; do
    off=dont${phase^}
    off=${off%Phase}
    [ -n "${!off-}" ] && continue
    [ "$phase" = installCheckPhase ] && [ -z "${doInstallCheck-}" ] && continue
    echo "Running phase: $phase"
    # The derivation's own phase hides the usual one.
    if [ -n "${!phase-}" ]; then eval "${!phase}"; else "$phase"; fi
    if [ "$phase" = unpackPhase ] && [ -n "${sourceRoot-}" ]; then cd "$sourceRoot"; fi
  done
}

declare -a preFixupHooks=(moveDocumentation moveDevelopment propagateDevelopment) postFixupHooks=(noBrokenSymlinks)
