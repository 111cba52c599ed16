# The options of NixOS that our modules set or read, with NixOS' types and defaults, and nothing behind them.
{ lib, pkgs, ... }:
let
  inherit (lib) mkEnableOption mkOption types;

  option = type: mkOption { inherit type; };
  defaulted = type: default: mkOption { inherit type default; };
  packages = defaulted (types.listOf types.package) [ ];
  strings = defaulted (types.listOf types.str) [ ];

  unit = {
    options = {
      description = option types.str;
      after = strings;
      before = strings;
      wantedBy = strings;
      serviceConfig = defaulted (types.attrsOf types.anything) { };
    };
  };
  # NixOS makes `source` of `text`; here they are read apart.
  file.options = { source = option types.path; text = defaulted (types.nullOr types.str) null; };
in
{
  options = {
    assertions = defaulted (types.listOf types.anything) [ ];
    warnings = strings;

    boot.blacklistedKernelModules = strings;
    boot.extraModprobeConfig = defaulted types.lines "";
    boot.kernelModules = strings;
    boot.kernelPackages = defaulted types.raw { nvidiaPackages.latest = pkgs.nvidiaDriver "580.119.02"; };

    environment.etc = defaulted (types.attrsOf (types.submodule file)) { };
    environment.systemPackages = packages;
    environment.variables = defaulted (types.attrsOf types.str) { };

    hardware.firmware = packages;
    hardware.graphics.enable = mkEnableOption "graphics";
    hardware.graphics.package = option types.package;
    hardware.graphics.extraPackages = packages;

    hardware.nvidia.enabled = mkOption { type = types.bool; default = true; readOnly = true; };
    hardware.nvidia.modesetting.enable = mkEnableOption "modesetting";
    hardware.nvidia.nvidiaPersistenced = mkEnableOption "nvidia-persistenced";
    hardware.nvidia.open = defaulted (types.nullOr types.bool) null;
    hardware.nvidia.package = option types.package;

    hardware.nvidia-container-toolkit = {
      enable = mkEnableOption "the toolkit";
      csv-files = defaulted (types.listOf types.path) [ ];
      discovery-mode = defaulted (types.enum [ "auto" "csv" "nvml" ]) "auto";
      extraArgs = strings;
      mount-nvidia-docker-1-directories = defaulted types.bool true;
      mount-nvidia-executables = defaulted types.bool true;
      mounts = defaulted (types.listOf types.anything) [ ];
    };

    nixpkgs.config = defaulted types.anything { };
    nixpkgs.hostPlatform = option types.str;
    nixpkgs.overlays = defaulted (types.listOf types.raw) [ ];

    services.xserver.drivers = defaulted (types.listOf types.anything) [ ];
    services.xserver.videoDrivers = defaulted (types.listOf types.str) [ "modesetting" "fbdev" ];

    systemd.tmpfiles.rules = strings;
    systemd.services = defaulted (types.attrsOf (types.submodule unit)) { };

    virtualisation.docker.enable = mkEnableOption "docker";
    virtualisation.docker.daemon.settings = defaulted (types.attrsOf (types.attrsOf types.anything)) { };
    virtualisation.podman.enable = mkEnableOption "podman";
  };
}
