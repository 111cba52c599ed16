# Calls a package and applies what a maintainer says of it by hand: OVERRIDES/ATTR.nix, a function for callPackage that
# returns `{ args ? (prev: { }), attrs ? (final: prev: { }) }`.
#
#   args    what is changed of the arguments with which the package calls buildFromDebs. `srcs`, `autoPatchelf` and the
#           normalization hooks are to be had in no other way: mkDerivation never sees them.
#   attrs   for overrideAttrs.
{ buildFromDebs, callPackage, lib }:

# The directory with the overrides, or null for none.
overrides:

# The attribute of the package and its function, or the path of a file with that function.
attr: package:
let
  file = overrides + "/${attr}.nix";
  isOverridden = overrides != null && builtins.pathExists file;
  override = callPackage file { };

  function = if lib.isFunction package then package else import package;
  builder = lib.optionalAttrs (override ? args && (builtins.functionArgs function) ? buildFromDebs) {
    buildFromDebs = arguments: buildFromDebs (arguments // override.args arguments);
  };
  made = callPackage function builder;
in
if !isOverridden then callPackage function { }
else if override ? attrs then made.overrideAttrs override.attrs
else made
