# What matters to packages of binaries of qtbase's setup hook, in nixpkgs 05924f714f31
# (pkgs/development/libraries/qt-6/hooks/qtbase-setup-hook.sh; Qt 5's does the same): it ends a build in which nobody
# has decided about wrapping, and one with two Qts.
if [ -n "${seenQtbase-}" ] && [ "$seenQtbase" != @version@ ]; then
  nixErrorLog "detected mismatched Qt dependencies: @version@ and $seenQtbase"
  exit 1
fi
if [ -z "${seenQtbase-}" ]; then
  seenQtbase=@version@
  qtPluginPrefix=lib/qt-@version@/plugins

  refuseUndecidedQt() {
    if [ -z "${hasQtWrapper-}" ] && [ -z "${dontWrapQtApps-}" ]; then
      nixErrorLog "wrapQtAppsHook is not used, and dontWrapQtApps is not set."
      exit 1
    fi
  }
  prePhases+=" refuseUndecidedQt"
fi
