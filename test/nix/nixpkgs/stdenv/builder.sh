# The builder of every derivation: `bash builder.sh SETUP`.
source "$1"
cd "$NIX_BUILD_TOP"
useInputs
nameOutputs
if [ -n "${buildCommand-}" ]; then eval "$buildCommand"; else runPhases; fi
