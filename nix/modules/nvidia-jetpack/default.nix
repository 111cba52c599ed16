# A Jetson's user space out of converted debs: what of NixOS has to know of it. Kernel, device trees, flashing, UEFI and
# OP-TEE are jetpack-nixos' business; whoever imports its modules has these options from there, and needs none of ours.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkEnableOption mkIf mkMerge mkOption optional types;

  cfg = config.hardware.nvidia-jetpack;
  scope = "nvidia-jetpack${cfg.majorVersion}";
  hasFamily = family: lib.hasPrefix "${family}-" cfg.som;

  # Which generations know which modules.
  families = { "5" = [ "xavier" "orin" ]; "6" = [ "orin" ]; "7" = [ "orin" "thor" ]; };
  # Which CUDA runs on which generation's driver, with cuda_compat too: the first version that does, and the first that
  # does no longer.
  cudaVersions = { "5" = [ "11.4" "12.3" ]; "6" = [ "12.4" "13.0" ]; "7" = [ "13.0" null ]; };
  cudaFirst = lib.head cudaVersions.${cfg.majorVersion};
  cudaAfter = lib.last cudaVersions.${cfg.majorVersion};
  cuda = pkgs.cudaPackages.cudaMajorMinorVersion;
in
{
  imports = [
    ./container-toolkit.nix
    ./cuda.nix
    ./graphics.nix
    ./nvargus-daemon.nix
    ./nvfancontrol.nix
    ./nvpmodel.nix
    ./out-of-scope.nix
  ];

  options.hardware.nvidia-jetpack = {
    enable = mkEnableOption "the user space of NVIDIA Jetson";

    som = mkOption {
      type = types.enum [
        "generic"
        "orin-agx"
        "orin-agx-industrial"
        "orin-nano"
        "orin-nx"
        "thor-agx"
        "thor-agx-t4000"
        "xavier-agx"
        "xavier-agx-industrial"
        "xavier-nx"
        "xavier-nx-emmc"
      ];
      default = "generic";
      description = "The module. With `generic`, what depends on it is found out at run time or left out.";
    };

    carrierBoard = mkOption {
      type = types.enum [ "devkit" "generic" "xavierNxDevkit" ];
      default = "generic";
      description = "The board that the module is on. A devkit has a fan.";
    };

    majorVersion = mkOption {
      type = types.enum [ "5" "6" "7" ];
      default = if hasFamily "thor" then "7" else if hasFamily "xavier" then "5" else "6";
      defaultText = lib.literalExpression ''"7" for Thor, "5" for Xavier, else "6"'';
      description = "The generation of JetPack.";
    };

    tree = mkOption {
      type = types.nullOr types.path;
      default = null;
      example = lib.literalExpression "./.";
      description = ''
        The package set that `deb2nix regenerate` writes (pkgs/l4t, sourceinfo), which is put into `pkgs` then. Null
        where an overlay has done that already.
      '';
    };

    gpuDriver = mkOption {
      type = types.enum [ "nvgpu" "openrm" ];
      default = if hasFamily "thor" then "openrm" else "nvgpu";
      defaultText = lib.literalExpression ''"openrm" for Thor, else "nvgpu"'';
      description = ''
        Which of NVIDIA's drivers for Tegra the packages are for. JetPack 7 has debs for each, libcuda among them, and
        only one of them runs on a board.
      '';
    };

    packages = mkOption {
      type = types.raw;
      default = pkgs.${scope}.overrideScope (_: _: { inherit (cfg) gpuDriver; });
      defaultText = lib.literalExpression ''pkgs."nvidia-jetpack''${majorVersion}" for gpuDriver'';
      description = "The package scope of the release.";
    };

    requiredPackages = mkOption {
      type = types.attrsOf types.str;
      default = { };
      internal = true;
      description = "Packages of the scope that something needs, and what it is.";
    };

    maxClock = mkOption {
      type = types.bool;
      default = false;
      description = "Whether all clocks are set to their maximum at boot.";
    };
  };

  config = mkIf cfg.enable (mkMerge [
    {
      assertions = [
        {
          assertion = cfg.packages.pinProblem or null == null;
          message = "hardware.nvidia-jetpack has no debs of JetPack ${cfg.majorVersion}. ${toString (cfg.packages.pinProblem or "")}";
        }
        {
          assertion = pkgs.stdenv.hostPlatform.isAarch64;
          message = ''
            hardware.nvidia-jetpack is enabled, and the system is for ${pkgs.stdenv.hostPlatform.system}. Jetsons are
            aarch64: set nixpkgs.hostPlatform = "aarch64-linux".
          '';
        }
        {
          assertion = cfg.som == "generic" || lib.any hasFamily families.${cfg.majorVersion};
          message = ''
            JetPack ${cfg.majorVersion} is not for hardware.nvidia-jetpack.som = "${cfg.som}", only for
            ${lib.concatStringsSep " and " families.${cfg.majorVersion}}. Leave majorVersion to its default, or set it
            to one that is.
          '';
        }
        {
          assertion = hasFamily "thor" -> cfg.gpuDriver == "openrm";
          message = ''
            hardware.nvidia-jetpack.gpuDriver is "${cfg.gpuDriver}", which is not the driver of a Thor: it loads
            libcuda of "openrm".
          '';
        }
        {
          assertion = cfg.carrierBoard == "xavierNxDevkit" -> cfg.som == "orin-nx";
          message = ''
            hardware.nvidia-jetpack.carrierBoard = "xavierNxDevkit" is for som = "orin-nx" on the board of a Xavier NX,
            and som is "${cfg.som}". The board with the module it was sold with is a "devkit".
          '';
        }
        {
          assertion = (pkgs.config.cudaSupport or false) -> lib.versionAtLeast cuda cudaFirst
            && (cudaAfter == null || lib.versionOlder cuda cudaAfter);
          message = ''
            nixpkgs.config.cudaSupport is on with CUDA ${cuda}, which the driver of JetPack ${cfg.majorVersion} does not
            run. It runs ${cudaFirst} and newer${lib.optionalString (cudaAfter != null) ", older than ${cudaAfter}"}: set
            cudaPackages in an overlay.
          '';
        }
      ] ++ lib.mapAttrsToList
        (attr: purpose: {
          assertion = cfg.packages ? ${attr};
          message = ''
            ${purpose} needs ${attr}, and the package set of JetPack ${cfg.majorVersion} has no such package. Pin the
            release with `deb2nix pin`, run `deb2nix regenerate`, and name the tree in hardware.nvidia-jetpack.tree.
          '';
        })
        cfg.requiredPackages;

      nixpkgs.overlays = lib.optionals (cfg.tree != null) [
        (import ../../overlay.nix { inherit (cfg) tree; })
        # What asks for JetPack without a version must not get another one than the system has.
        (final: prev: {
          ${scope} = prev.${scope}.overrideScope (_: _: { inherit (cfg) gpuDriver; });
          nvidia-jetpack = final.${scope};
        })
      ];

      hardware.nvidia-jetpack.requiredPackages = {
        l4t-core = "hardware.nvidia-jetpack.enable";
        l4t-firmware = "hardware.nvidia-jetpack.enable";
        l4t-tools = "hardware.nvidia-jetpack.enable";
      };

      hardware.firmware = [ cfg.packages.l4t-firmware ]
        ++ optional (cfg.majorVersion == "5" && cfg.packages ? l4t-xusb-firmware) cfg.packages.l4t-xusb-firmware
        ++ optional (hasFamily "thor" && cfg.packages ? l4t-firmware-openrm) cfg.packages.l4t-firmware-openrm
        # The list of what the PVA may run, which VPI needs; of a tree with CUDA's extensions.
        ++ optional (cfg.majorVersion != "7" && pkgs.cudaPackages ? vpi-firmware) pkgs.cudaPackages.vpi-firmware
        # JetPack 7 has debs of the open driver's firmware, one per version of it.
        ++ lib.optionals (cfg.majorVersion == "7") (map (name: cfg.packages.${name})
          (lib.filter (lib.hasPrefix "nvidia-firmware") (lib.attrNames cfg.packages)));

      # nvidia-smi, which L4T has since 36; and what sets the boot slot, since 38.
      environment.systemPackages = [ cfg.packages.l4t-tools ]
        ++ optional (cfg.packages ? l4t-nvml) cfg.packages.l4t-nvml
        ++ optional (cfg.majorVersion == "7" && cfg.packages ? l4t-bootloader-utils) cfg.packages.l4t-bootloader-utils;
      # By which programs tell the release.
      environment.etc."nv_tegra_release".source = "${cfg.packages.l4t-core}/etc/nv_tegra_release";
      # Read by libjetsonpower, which nvfancontrol and others use.
      environment.etc."nvpower/libjetsonpower".source = "${cfg.packages.l4t-tools}/etc/nvpower/libjetsonpower";
    }
    (mkIf cfg.maxClock {
      systemd.services.jetson_clocks = {
        description = "Maximum clocks";
        # A power model sets other limits.
        after = [ "nvpmodel.service" ];
        wantedBy = [ "multi-user.target" ];
        serviceConfig = {
          Type = "oneshot";
          ExecStart = lib.getExe' cfg.packages.l4t-tools "jetson_clocks";
        };
      };
    })
  ]);
}
