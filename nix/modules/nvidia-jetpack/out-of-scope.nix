# Options of jetpack-nixos for what no deb carries: kernel, device trees, flashing, UEFI, OP-TEE. A configuration that
# comes from there is told so, instead of that there is no such option.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;

  cfg = config.hardware.nvidia-jetpack;
  options = {
    bootloader = "The boot loader";
    console = "The console of the kernel";
    firmware = "UEFI, OP-TEE and their updates";
    flashScriptOverrides = "Flashing";
    flasherPkgs = "Flashing";
    kernel = "The kernel";
    mountFirmwareEfi = "UEFI";
    super = "The device tree that makes a board \"super\", by which nvpmodel then finds its power models,";
  };
in
{
  options.hardware.nvidia-jetpack = lib.mapAttrs
    (_: what: mkOption {
      type = types.nullOr types.anything;
      default = null;
      description = "${what} is jetpack-nixos' business, and refused here.";
    })
    options;

  config = lib.mkIf cfg.enable {
    assertions = lib.mapAttrsToList
      (name: what: {
        # What jetpack-nixos has as the default changes nothing.
        assertion = cfg.${name} == null || cfg.${name} == false || cfg.${name} == { };
        message = ''
          hardware.nvidia-jetpack.${name} is set, and has no effect here: ${lib.toLower (lib.substring 0 1 what)}${lib.substring 1 (-1) what}
          comes of no deb. Use the modules of jetpack-nixos (github:anduril/jetpack-nixos) with this tree as its pkgs/l4t,
          or remove the setting.
        '';
      })
      options;
  };
}
