# The daemon through which programs use cameras (libargus).
{ config, lib, ... }:
let
  cfg = config.services.nvargus-daemon;
  jetpack = config.hardware.nvidia-jetpack;
in
{
  options.services.nvargus-daemon.enable = lib.mkEnableOption "NVIDIA's camera daemon";

  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = jetpack.enable;
        message = "services.nvargus-daemon is enabled, and hardware.nvidia-jetpack, whose program it runs, is not.";
      }
    ];
    hardware.nvidia-jetpack.requiredPackages.l4t-camera = "services.nvargus-daemon";

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
