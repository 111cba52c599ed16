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

    initialGpuPgMaskParam = mkOption {
      type = types.int;
      default =
        if cfg.profileNumber == null then 4294967295
        else if cfg.profileNumber <= 1 then 512
        else if cfg.profileNumber <= 3 then 17353
        else 4294967295;
      defaultText = lib.literalExpression "by profileNumber";
      description = ''
        On a Thor, which parts of the GPU are powered at the first boot. nvpmodel keeps later choices in
        /opt/nvidia/l4t-gpusetup/gpu_pg_mask, which the kernel's module of that purpose is loaded with.
      '';
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

      # Only written where there is none: nvpmodel changes it.
      systemd.tmpfiles.rules = lib.optional (jetpack.gpuDriver == "openrm")
        "f /opt/nvidia/l4t-gpusetup/gpu_pg_mask 0644 root root - gpu_pg_mask_param=${toString cfg.initialGpuPgMaskParam}";

      environment.etc."nvpmodel.conf".source = if cfg.configFile == null then chosen else cfg.configFile;
      environment.etc."nvpmodel".source = "${package}/etc/nvpmodel";
      environment.systemPackages = [ package ];
    })
  ];
}
