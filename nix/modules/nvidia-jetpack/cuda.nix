# nixpkgs for the GPU of the module: CUDA on, for its compute capability alone.
{ config, lib, ... }:
let
  inherit (lib) mkIf mkOption optional types;

  cfg = config.hardware.nvidia-jetpack;
  hasFamily = family: lib.hasPrefix "${family}-" cfg.som;
in
{
  options.hardware.nvidia-jetpack.configureCuda = mkOption {
    type = types.bool;
    default = config.hardware.graphics.enable;
    defaultText = lib.literalExpression "config.hardware.graphics.enable";
    description = ''
      Whether nixpkgs is configured with `cudaSupport`, and `cudaCapabilities` for the module. The set of CUDA's
      packages is that of the release.
    '';
  };

  config = mkIf (cfg.enable && cfg.configureCuda) {
    nixpkgs.config = lib.mkBefore {
      cudaSupport = true;
      # From NVIDIA's list of compute capabilities: Xavier, Orin, Thor.
      cudaCapabilities =
        optional (hasFamily "xavier" || cfg.som == "generic") "7.2"
        ++ optional (hasFamily "orin" || cfg.som == "generic") "8.7"
        ++ optional (hasFamily "thor") "11.0";
    };
  };
}
