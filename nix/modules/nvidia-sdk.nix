# CUDA on a machine with a graphics card: the driver, the toolkit, containers. Jetsons have another driver, for which
# nvidia-jetpack is. The options are those of the flake nvidia-sdk, so that a configuration for it goes on working.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkDefault mkEnableOption mkIf mkMerge mkOption types;

  cfg = config.hardware.nvidia-sdk;
  mkOn = description: mkOption { type = types.bool; default = true; inherit description; };

  drivers = lib.importJSON ./cuda-drivers.json;
  driver = cfg.driver.package.version;
  cuda = cfg.cudaVersion;
  major = lib.versions.major cuda;
  # That of the newest release that is not newer: "12.6" is 12.6.0, and packages have other last numbers than releases.
  fitting = lib.filter
    (version: lib.versions.majorMinor version == lib.versions.majorMinor cuda && lib.versionAtLeast "${cuda}.0" version)
    (lib.attrNames drivers.toolkit);
  recommended =
    if cuda == null || fitting == [ ] then null
    else drivers.toolkit.${lib.last (builtins.sort lib.versionOlder fitting)};
  # Below it nothing of this generation runs.
  oldest = if cuda == null then null else drivers.generation.${major} or null;
in
{
  imports = [
    (lib.mkRenamedOptionModule [ "hardware" "nvidia-sdk" "nvidiaPersistenced" ] [ "hardware" "nvidia-sdk" "persistenced" ])
    (lib.mkRenamedOptionModule [ "hardware" "nvidia-sdk" "version" ] [ "hardware" "nvidia-sdk" "cudaVersion" ])
  ];

  options.hardware.nvidia-sdk = {
    enable = mkEnableOption "CUDA with NVIDIA's driver";

    package = mkOption {
      type = types.package;
      default = pkgs.callPackage ../nvidia-sdk.nix { };
      defaultText = lib.literalExpression "pkgs.nvidia-sdk of deb2nix' overlay";
      description = "The toolkit, of nixpkgs' packages or of converted debs.";
    };

    cudaVersion = mkOption {
      type = types.nullOr types.str;
      default = cfg.package.version or null;
      defaultText = lib.literalExpression "package.version";
      description = "CUDA's version, for `/etc/cuda-version` and the check of the driver. Null: neither.";
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
    monitoring = mkOn "Whether nvtop and btop with CUDA are installed; nvidia-smi comes with the driver.";
    container.enable = mkOn ''
      Whether containers of Docker and Podman may be given GPUs, by NVIDIA's container toolkit (CDI).
    '';
    persistenced = mkOn ''
      Whether nvidia-persistenced keeps the driver initialised while nothing uses it.
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

      warnings =
        lib.optional (cuda != null && recommended == null) ''
          hardware.nvidia-sdk: the minimum driver of CUDA ${toString cuda} is unknown, so that the driver ${driver} was
          not checked.
        ''
        ++ lib.optional
          (recommended != null && lib.versionOlder driver recommended && (oldest == null || lib.versionAtLeast driver oldest)) ''
          hardware.nvidia-sdk: CUDA ${toString cuda} was released for driver ${recommended} and newer, and
          hardware.nvidia-sdk.driver.package is ${driver}. Programs run by minor version compatibility, but PTX of this
          toolkit and its newer features do not. Choose a newer driver.
        '';

      hardware.graphics.enable = mkDefault true;
      hardware.nvidia = {
        package = mkDefault cfg.driver.package;
        open = mkDefault cfg.driver.open;
        modesetting.enable = mkDefault true;
        nvidiaPersistenced = mkDefault cfg.persistenced;
      };
      # This is by which NixOS' other modules see that there is the driver.
      services.xserver.videoDrivers = mkDefault [ "nvidia" ];
      hardware.nvidia-container-toolkit.enable = mkDefault cfg.container.enable;
      environment.etc."cuda-version" = mkIf (cuda != null) { text = "${cuda}\n"; };
    }
    (mkIf cfg.container.enable {
      # Docker reads CDI only where it is told to, since 25 and before 28.2.
      virtualisation.docker.daemon.settings = mkIf config.virtualisation.docker.enable { features.cdi = mkDefault true; };
    })
    (mkIf cfg.systemPackages {
      environment.systemPackages = [ cfg.package ];
      environment.variables = {
        CUDA_PATH = mkDefault "${cfg.package}";
        CUDA_HOME = mkDefault "${cfg.package}";
      };
    })
    (mkIf cfg.monitoring {
      environment.systemPackages = [ pkgs.nvtopPackages.nvidia (pkgs.btop.override { cudaSupport = true; }) ];
    })
  ]);
}
