# A NixOS configuration with our modules, over the tests' own nixpkgs and NixOS' options.
{ # Of the machine.
  system ? "aarch64-linux"
  # Which of our modules are imported.
, modules ? [ ../../../nix/modules/nvidia-jetpack ../../../nix/modules/nvidia-sdk.nix ]
  # What the user says: a module.
, configuration
  # Packages that the scope of each JetPack lacks.
, without ? [ ]
, cudaSupport ? false
, lib ? import ./modules.nix (import ./lib.nix)
}:
let
  # A package that is not built, whose paths can be read.
  fake = name: attrs: { type = "derivation"; inherit name; outPath = "/${name}"; } // attrs;

  withOverrides = attrs: attrs // { overrideScope = overlay: withOverrides (attrs // overlay attrs attrs); };

  scope = major: l4t: withOverrides (removeAttrs
    (lib.genAttrs
      [
        "l4t-3d-core"
        "l4t-bootloader-utils"
        "l4t-camera"
        "l4t-core"
        "l4t-cuda"
        "l4t-firmware"
        "l4t-firmware-openrm"
        "l4t-gbm"
        "l4t-nvfancontrol"
        "l4t-nvpmodel"
        "l4t-tools"
        "l4t-xusb-firmware"
      ]
      (name: fake "${name}-${major}" { }) // lib.optionalAttrs (major != "5") {
      l4t-nvml = fake "l4t-nvml-${major}" { };
    } // {
      l4tMajorVersion = l4t;
      callPackage = _: { list }: fake "container-files" { csvFiles = [ "/etc/csv" ]; inherit list; };
    })
    without);

  stubs = final: prev: {
    nvidia-jetpack5 = prev.nvidia-jetpack5 or (scope "5" "35");
    nvidia-jetpack6 = prev.nvidia-jetpack6 or (scope "6" "36");
    nvidia-jetpack7 = prev.nvidia-jetpack7 or (scope "7" "39");

    addDriverRunpath.driverLink = "/run/opengl-driver";
    buildEnv = { name, paths, pathsToLink }: fake name { inherit paths pathsToLink; };
    btop.override = { cudaSupport ? false }: fake (if cudaSupport then "btop-cuda" else "btop") { };
    cudaPackages = prev.cudaPackages // { cudatoolkit = final.toolkit "12.6.10"; };
    symlinkJoin = { name, paths }: fake name { inherit paths; };
    glibc = fake "glibc" { };
    nvidiaDriver = version: fake "nvidia-driver" { inherit version; };
    nvtopPackages.nvidia = fake "nvtop" { };
    runtimeShell = "/bin/sh";
    toolkit = version: fake "cudatoolkit" { inherit version; };
  };

  evaluated = lib.evalModules {
    modules = [ ./modules-nixos.nix configuration ] ++ modules;
    specialArgs.pkgs = import ./. {
      inherit system;
      config = { allowUnfree = true; inherit cudaSupport; };
      # As NixOS has it: packages come of the configuration.
      overlays = evaluated.config.nixpkgs.overlays ++ [ stubs ];
    };
  };
in
evaluated // {
  # What NixOS would refuse to build for.
  inherit (evaluated.config) warnings;
  refused = map (each: each.message) (lib.filter (each: !each.assertion) evaluated.config.assertions);
}
