# CUDA on a machine with a graphics card: the driver, the toolkit, containers. Jetsons have another driver, for which
# nvidia-jetpack is. The options are those of the flake nvidia-sdk, so that a configuration for it goes on working.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkDefault mkEnableOption mkIf mkMerge mkOption types;

  cfg = config.hardware.nvidia-sdk;
  mkOn = description: mkOption { type = types.bool; default = true; inherit description; };

  # The oldest driver that runs what was built with a CUDA of that generation, from CUDA's release notes.
  oldestDrivers = { "11" = "450.80.02"; "12" = "525.60.13"; "13" = "580.65.06"; };
  driver = cfg.driver.package.version;
  cuda = cfg.package.version or null;
  oldest = if cuda == null then null else oldestDrivers.${lib.versions.major cuda} or null;
in
{
  options.hardware.nvidia-sdk = {
    enable = mkEnableOption "CUDA with NVIDIA's driver";

    package = mkOption {
      type = types.package;
      default = pkgs.cudaPackages.cudatoolkit;
      defaultText = lib.literalExpression "pkgs.cudaPackages.cudatoolkit";
      description = "The toolkit, of nixpkgs or of converted debs.";
    };

    driver.package = mkOption {
      type = types.package;
      default = config.boot.kernelPackages.nvidiaPackages.latest;
      defaultText = lib.literalExpression "config.boot.kernelPackages.nvidiaPackages.latest";
      description = "The driver.";
    };
    driver.open = mkOn "Whether to use the open kernel modules, which know Turing and newer.";

    systemPackages = mkOn ''
      Whether the toolkit is installed for all users, and `CUDA_PATH` and `CUDA_HOME` lead to it.
    '';
    monitoring = mkOn "Whether nvtop is installed; nvidia-smi comes with the driver.";
    container.enable = mkOn "Whether containers may be given GPUs, by NVIDIA's container toolkit (CDI).";
    persistenced = mkOn ''
      Whether nvidia-persistenced keeps the GPU initialised while nobody uses it, as on servers.
    '';
  };

  config = mkIf cfg.enable (mkMerge [
    {
      assertions = [
        {
          assertion = !(config.hardware.nvidia-jetpack.enable or false);
          message = ''
            hardware.nvidia-sdk and hardware.nvidia-jetpack are both enabled, and each brings a driver of its own.
            Enable hardware.nvidia-jetpack alone on a Jetson, hardware.nvidia-sdk alone on any other machine.
          '';
        }
        {
          assertion = cfg.driver.open -> lib.versionAtLeast driver "515";
          message = ''
            hardware.nvidia-sdk.driver.open is set, and the driver ${driver} has no open kernel modules: 515 is the
            first that has. Choose a newer hardware.nvidia-sdk.driver.package, or set driver.open = false.
          '';
        }
        {
          assertion = oldest != null -> lib.versionAtLeast driver oldest;
          message = ''
            CUDA ${toString cuda} needs a driver of at least ${toString oldest}, and hardware.nvidia-sdk.driver.package
            is ${driver}. Choose a newer driver, or an older toolkit in hardware.nvidia-sdk.package.
          '';
        }
      ];

      hardware.graphics.enable = true;
      hardware.nvidia = {
        inherit (cfg.driver) package open;
        modesetting.enable = mkDefault true;
        nvidiaPersistenced = cfg.persistenced;
      };
      # This is by which NixOS' other modules see that there is the driver.
      services.xserver.videoDrivers = [ "nvidia" ];
      hardware.nvidia-container-toolkit.enable = cfg.container.enable;
    }
    (mkIf cfg.systemPackages {
      environment.systemPackages = [ cfg.package ];
      environment.variables = {
        CUDA_PATH = "${cfg.package}";
        CUDA_HOME = "${cfg.package}";
      };
    })
    (mkIf cfg.monitoring { environment.systemPackages = [ pkgs.nvtopPackages.nvidia ]; })
  ]);
}
