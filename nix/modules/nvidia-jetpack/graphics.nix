# The driver's libraries in /run/opengl-driver, where libglvnd, the Vulkan loader and CUDA look for them.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkForce mkIf;

  cfg = config.hardware.nvidia-jetpack;

  # Packages with libraries that are opened by name. Which there are depends on the release.
  names = [
    "l4t-camera"
    "l4t-core"
    "l4t-cuda"
    "l4t-cupva"
    "l4t-dla-compiler"
    "l4t-gbm"
    "l4t-multimedia"
    "l4t-nvml"
    "l4t-nvsci"
    "l4t-pva"
    "l4t-video-codec-openrm"
    "l4t-wayland"
  ];
  libraries = pkgs.buildEnv {
    name = "jetson-driver-libraries";
    paths = map (name: cfg.packages.${name}) (lib.filter (name: cfg.packages ? ${name}) names);
    # Configuration and documentation of a Jetson are no part of a driver.
    pathsToLink = [ "/lib" "/share/egl" "/share/glvnd" "/share/vulkan" ];
  };
in
{
  options.hardware.nvidia-jetpack.modesetting.enable = lib.mkEnableOption "kernel mode setting of NVIDIA's driver";

  # NixOS takes every "nvidia" in videoDrivers for the driver of graphics cards, unless it is told otherwise.
  options.hardware.nvidia.enabled = lib.mkOption { readOnly = false; };

  config = mkIf cfg.enable {
    hardware.nvidia-jetpack.requiredPackages.l4t-3d-core = "hardware.nvidia-jetpack.enable";

    hardware.graphics.package = cfg.packages.l4t-3d-core;
    hardware.graphics.extraPackages = [ libraries ];

    hardware.nvidia.enabled = mkForce false;
    # Modules that ask for it all the same must not bring the driver of graphics cards.
    hardware.nvidia.package = mkForce cfg.packages.l4t-3d-core;
    boot.blacklistedKernelModules = [ "nouveau" ];

    # Where libEGL_nvidia.so.0 looks for the libraries of window systems.
    environment.etc."egl/egl_external_platform.d".source =
      "${pkgs.addDriverRunpath.driverLink}/share/egl/egl_external_platform.d";

    boot.extraModprobeConfig = mkIf cfg.modesetting.enable ''
      options tegra-udrm modeset=1
      options nvidia-drm modeset=1${lib.optionalString (cfg.majorVersion == "6") " fbdev=1"}
    '';
    boot.kernelModules = mkIf cfg.modesetting.enable (
      if lib.hasPrefix "xavier-" cfg.som then [ "tegra-udrm" ] else [ "nvidia-drm" ]
    );

    # By which other modules see that there is a driver of NVIDIA's.
    services.xserver.videoDrivers = [ "nvidia" ];
    services.xserver.drivers = mkForce [
      {
        name = "nvidia";
        modules = [ cfg.packages.l4t-3d-core ];
        display = true;
        screenSection = ''Option "AllowEmptyInitialConfiguration" "true"'';
      }
    ];
  };
}
