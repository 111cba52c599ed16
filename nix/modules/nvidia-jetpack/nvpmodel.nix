# The power model: which cores run, and how fast.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkDefault mkEnableOption mkIf mkMerge mkOption types;

  cfg = config.services.nvpmodel;
  jetpack = config.hardware.nvidia-jetpack;
  package = jetpack.packages.l4t-nvpmodel;

  # nvpmodel itself, and who calls it by hand, look for /etc/nvpmodel.conf.
  chosen = "/run/nvpmodel/nvpmodel.conf";
in
{
  options.services.nvpmodel = {
    enable = mkEnableOption "NVIDIA's power model";

    configFile = mkOption {
      type = types.nullOr types.path;
      default = null;
      description = ''
        The power models of the board. Null for the file of l4t-nvpmodel that is for the board on which the system
        runs.
      '';
    };

    profileNumber = mkOption {
      type = types.nullOr types.int;
      default = null;
      description = "Number of the power model (POWER_MODEL ID) in that file. Null for the file's own default.";
    };
  };

  config = mkMerge [
    # Without a known module nothing is said about power: who builds an image for all of them decides it there.
    (mkIf (jetpack.enable && jetpack.som != "generic") { services.nvpmodel.enable = mkDefault true; })
    (mkIf cfg.enable {
      assertions = [
        {
          assertion = jetpack.enable;
          message = "services.nvpmodel is enabled, and hardware.nvidia-jetpack, whose program it runs, is not.";
        }
        {
          assertion = cfg.profileNumber == null || cfg.profileNumber >= 0;
          message = ''
            services.nvpmodel.profileNumber = ${toString cfg.profileNumber} cannot be: power models count from 0. Null
            is for the default of the board.
          '';
        }
      ];
      hardware.nvidia-jetpack.requiredPackages.l4t-nvpmodel = "services.nvpmodel";

      systemd.services.nvpmodel = {
        description = "Power model";
        wantedBy = [ "multi-user.target" ];
        serviceConfig = {
          Type = "oneshot";
          RemainAfterExit = true;
          # It notes there what it has set.
          StateDirectory = "nvpmodel";
          RuntimeDirectory = "nvpmodel";
          ExecStartPre = mkIf (cfg.configFile == null)
            "${pkgs.runtimeShell} ${./nvpmodel-config.sh} ${package}/etc/nvpmodel ${chosen}";
          ExecStart = "${lib.getExe' package "nvpmodel"} -f /etc/nvpmodel.conf"
            + lib.optionalString (cfg.profileNumber != null) " -m ${toString cfg.profileNumber}";
        };
      };

      environment.etc."nvpmodel.conf".source = if cfg.configFile == null then chosen else cfg.configFile;
      environment.etc."nvpmodel".source = "${package}/etc/nvpmodel";
      environment.systemPackages = [ package ];
    })
  ];
}
