# The fan, by temperature.
{ config, lib, ... }:
let
  inherit (lib) mkDefault mkEnableOption mkIf mkMerge mkOption types;

  cfg = config.services.nvfancontrol;
  jetpack = config.hardware.nvidia-jetpack;
  package = jetpack.packages.l4t-nvfancontrol;
  configurations = "${package}/etc/nvpower/nvfancontrol";

  # Files are called by the module, and Thor's by the carrier board too: here, that of the devkit.
  boards = {
    orin-agx = "p3701_0000";
    orin-agx-industrial = "p3701_0008";
    orin-nano = "p3767_0000";
    orin-nx = "p3767_0000";
    thor-agx = "p3834_0008_p4071_0000";
    thor-agx-t4000 = "p3834_0000_p4071_0000";
    xavier-agx = "p2888";
    xavier-agx-industrial = "p2888";
    xavier-nx = "p3668";
    xavier-nx-emmc = "p3668";
  };
in
{
  options.services.nvfancontrol = {
    enable = mkEnableOption "NVIDIA's fan control";

    configFile = mkOption {
      type = types.nullOr types.path;
      default =
        if jetpack.enable && boards ? ${jetpack.som}
        then "${configurations}/nvfancontrol_${boards.${jetpack.som}}.conf"
        else null;
      defaultText = lib.literalExpression "the file of l4t-nvfancontrol for hardware.nvidia-jetpack.som";
      description = "Speeds by temperature.";
    };
  };

  config = mkMerge [
    (mkIf (jetpack.enable && jetpack.carrierBoard != "generic") { services.nvfancontrol.enable = mkDefault true; })
    (mkIf cfg.enable {
      assertions = [
        {
          assertion = jetpack.enable;
          message = "services.nvfancontrol is enabled, and hardware.nvidia-jetpack, whose program it runs, is not.";
        }
        {
          # Without the package, that it is missing is what counts.
          assertion = jetpack.enable && jetpack.packages ? l4t-nvfancontrol -> cfg.configFile != null;
          message = ''
            services.nvfancontrol has no configFile, and none is known for hardware.nvidia-jetpack.som =
            "${jetpack.som}". Name the module in som, or a file in services.nvfancontrol.configFile.
          '';
        }
      ];
      hardware.nvidia-jetpack.requiredPackages.l4t-nvfancontrol = "services.nvfancontrol";

      systemd.services.nvfancontrol = {
        description = "Fan control";
        wantedBy = [ "multi-user.target" ];
        serviceConfig = {
          StateDirectory = "nvfancontrol";
          ExecStart = "${lib.getExe' package "nvfancontrol"} -f /etc/nvfancontrol.conf";
          Restart = "on-failure";
          RestartSec = "5s";
        };
      };

      environment.etc."nvfancontrol.conf".source = cfg.configFile;
      environment.etc."nvpower/nvfancontrol".source = configurations;
      environment.systemPackages = [ package ];
    })
  ];
}
