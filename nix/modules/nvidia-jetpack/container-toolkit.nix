# Containers with the GPU: NVIDIA's container toolkit is told what a Jetson gives them by NVIDIA's own lists (CSV).
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkForce mkIf mkOption types;

  cfg = config.hardware.nvidia-jetpack;
  virtualisation = config.virtualisation;

  inherit (cfg.packages) l4tMajorVersion;
  inTree = cfg.tree + "/pkgs/containers/r${l4tMajorVersion}-l4t.json";
  files = cfg.packages.callPackage ./container-files.nix { list = cfg.container.list; };
  driverLink = pkgs.addDriverRunpath.driverLink;
in
{
  imports = [
    (lib.mkRenamedOptionModule
      [ "hardware" "nvidia-jetpack" "container-toolkit" "enable" ]
      [ "hardware" "nvidia-container-toolkit" "enable" ])
  ];

  options.hardware.nvidia-jetpack.container.list = mkOption {
    type = types.nullOr types.path;
    default = if cfg.tree != null && builtins.pathExists inTree then inTree else null;
    defaultText = lib.literalExpression ''tree + "/pkgs/containers/rN-l4t.json"'';
    description = ''
      Which files of which deb containers get, as `deb2nix regenerate` writes it from the lists of the release.
    '';
  };

  config = mkIf (cfg.enable && config.hardware.nvidia-container-toolkit.enable) {
    assertions = [
      {
        assertion = cfg.container.list != null;
        message = ''
          hardware.nvidia-container-toolkit is enabled, and there is no list of the files that containers get from a
          Jetson. `deb2nix regenerate` writes it as pkgs/containers/rN-l4t.json where nvidia-l4t-init is pinned: name the
          tree in hardware.nvidia-jetpack.tree, or a list in hardware.nvidia-jetpack.container.list.
        '';
      }
    ];

    hardware.nvidia-container-toolkit = {
      discovery-mode = mkForce "csv";
      csv-files = map (path: "${files}${path}") files.csvFiles;
      # A Jetson has neither these directories nor these programs; the lists name what it has.
      mount-nvidia-docker-1-directories = mkForce false;
      mount-nvidia-executables = mkForce false;
      extraArgs = [
        "--driver-root"
        "${files}"
        # Else the root of devices would be the driver's too.
        "--dev-root"
        "/"
      ]
      # The toolkit makes this link itself, and does not take it twice.
      ++ lib.concatMap (directory: [ "--csv.ignore-pattern" "/usr/lib/aarch64-linux-gnu/${directory}/libcuda.so" ])
        [ "tegra" "nvidia" ];
      # NixOS' own list has the driver of graphics cards.
      mounts = mkForce (map (path: { hostPath = path; containerPath = path; }) (
        [ "${lib.getLib pkgs.glibc}/lib" "${lib.getLib pkgs.glibc}/lib64" driverLink ]
        # Where the links in the driver's directory lead.
        ++ map toString ([ config.hardware.graphics.package cfg.packages.l4t-core ] ++ config.hardware.graphics.extraPackages)
      ));
    };

    systemd.services.nvidia-container-toolkit-cdi-generator = {
      # Which parts of the GPU there are depends on the power model.
      after = [ "nvpmodel.service" ];
      before = lib.optional virtualisation.docker.enable "docker.service"
        ++ lib.optional virtualisation.podman.enable "podman.service";
    };
  };
}
