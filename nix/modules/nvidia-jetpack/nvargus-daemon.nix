# The daemon through which programs use cameras (libargus).
{ config, lib, pkgs, ... }:
let
  cfg = config.services.nvargus-daemon;
  jetpack = config.hardware.nvidia-jetpack;
in
{
  imports = [
    (lib.mkRenamedOptionModule [ "hardware" "nvidia-jetpack" "ispPkgs" ] [ "services" "nvargus-daemon" "ispPkgs" ])
  ];

  options.services.nvargus-daemon = {
    enable = lib.mkEnableOption "NVIDIA's camera daemon";
    ispPkgs = lib.mkOption {
      type = lib.types.listOf lib.types.package;
      default = [ ];
      description = "Packages with files for the image signal processor in `nvcam`, which belong in /var/nvidia/nvcam.";
    };
  };

  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = jetpack.enable;
        message = "services.nvargus-daemon is enabled, and hardware.nvidia-jetpack, whose program it runs, is not.";
      }
    ];
    hardware.nvidia-jetpack.requiredPackages.l4t-camera = "services.nvargus-daemon";

    # The daemon looks for overrides of its sensors in a directory that must be writable.
    systemd.services.isp-setup = lib.mkIf (cfg.ispPkgs != [ ]) {
      description = "Files of the image signal processor";
      before = [ "nvargus-daemon.service" ];
      wantedBy = [ "multi-user.target" ];
      serviceConfig = {
        Type = "oneshot";
        ExecStart = "${pkgs.runtimeShell} ${./isp-setup.sh} /var/nvidia/nvcam ${toString cfg.ispPkgs}";
      };
    };

    systemd.services.nvargus-daemon = {
      description = "Camera daemon";
      wantedBy = [ "multi-user.target" ];
      serviceConfig = {
        ExecStart = lib.getExe' jetpack.packages.l4t-camera "nvargus-daemon";
        Restart = "on-failure";
        RestartSec = "4s";
      };
    };
  };
}
