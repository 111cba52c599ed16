# As much of nixpkgs as evaluates and builds what deb2nix prints, offline: called as nixpkgs is.
#
# `config`:
#   allowUnfree, allowInsecure, cudaSupport   as in nixpkgs
#   debs            folder of debs named SHA256.deb: what fetchurl and requireFile read
#   libraries       nixpkgs' libraries as data, by attribute path ("gst_all_1.gstreamer"); see libraries.nix
#   cc              the compiler; else the machine's
#   node            the Node that runs deb2nix
#   patchelf        a patchelf that is newer than the machine's, for patchelfUnstable
{ system ? builtins.currentSystem
  # The machine that is built for, where it is another one: { system = "aarch64-linux"; }.
, crossSystem ? null
, config ? { }
, overlays ? [ ]
}:
let
  lib = import ./lib.nix;

  platformOf = system:
    let parts = lib.splitString "-" system; in {
      inherit system;
      config = "${lib.head parts}-unknown-linux-gnu";
      isAarch64 = lib.head parts == "aarch64";
      isLinux = lib.last parts == "linux";
      isDarwin = lib.last parts == "darwin";
      parsed = {
        cpu.name = lib.head parts;
        kernel.name = lib.last parts;
        abi.name = "gnu";
      };
    };

  buildPlatform = platformOf system;
  hostPlatform = if crossSystem == null then buildPlatform else platformOf crossSystem.system;

  toStdenv = import ./stdenv;

  packages = final: {
    inherit lib config;
    pkgs = final;
    buildPackages = final;
    inherit (final.stdenv) hostPlatform buildPlatform targetPlatform;

    stdenvNoCC = toStdenv { inherit lib config hostPlatform buildPlatform; };
    stdenv = final.stdenvNoCC.override {
      # As far as packages of binaries ask for it: the libraries of the compiler, and the loader of glibc.
      cc = { cc = final.gcc-unwrapped; libc = final.glibc; inherit (final) glibc; };
    };

    extend = overlay: import ./. { inherit system crossSystem config; overlays = overlays ++ [ overlay ]; };
    newScope = scope: lib.callPackageWith (final // scope);
    callPackage = final.newScope { };
    callPackages = lib.callPackagesWith final;
    makeScopeWithSplicing' = throw "not needed";

    # The machine's own programs, by the name of the package that brings them.
    dpkg = final.hostPrograms "dpkg" [ "dpkg" "dpkg-deb" ];
    patchelf = final.hostPrograms "patchelf" [ "patchelf" ];
    patchelfUnstable =
      if config ? patchelf
      then final.runCommand "patchelf-0.18" { meta.mainProgram = "patchelf"; } ''
        mkdir -p $out/bin
        ln -s ${toString config.patchelf} $out/bin/patchelf
      ''
      else final.patchelf;
    hostPrograms = name: programs: final.runCommand name { meta.mainProgram = name; } ''
      mkdir -p $out/bin
      for program in ${toString programs}; do ln -s "$(type -P $program)" $out/bin/$program; done
    '';

    runCommand = name: env: buildCommand:
      final.stdenvNoCC.mkDerivation ({ inherit name buildCommand; } // env);
    writeTextFile = { name, text, destination ? "" }: final.runCommand name { inherit text; } ''
      mkdir -p "$(dirname "$out${destination}")"
      printf %s "$text" >"$out${destination}"
    '';
    writeText = name: text: final.writeTextFile { inherit name text; };
    symlinkJoin = { name, paths }: final.runCommand name { } ''
      mkdir $out
      for path in ${toString paths}; do cp -rs --no-preserve=mode $path/. $out; done
    '';
    makeSetupHook = { name, propagatedBuildInputs ? [ ], substitutions ? { } }: file:
      final.runCommand name (substitutions // { inherit propagatedBuildInputs file; }) ''
        mkdir -p $out/nix-support
        cp $file $out/nix-support/setup-hook
        ${lib.concatMapAttrsStringSep "\n"
          (from: to: ''sed -i 's#@${from}@#${to}#g' $out/nix-support/setup-hook'') substitutions}
        echo "$propagatedBuildInputs" >$out/nix-support/propagated-build-inputs
      '';

    # For deb2nix itself and for its flake.
    nodejs_24 =
      if config ? node
      then final.runCommand "node" { meta.mainProgram = "node"; } ''
        mkdir -p $out/bin
        ln -s ${toString config.node} $out/bin/node
      ''
      else final.hostPrograms "node" [ "node" "npm" ];
    xz = final.hostPrograms "xz" [ "xz" ];
    binutils = final.hostPrograms "binutils" [ "readelf" ];
    nix = final.hostPrograms "nix" [ "nix" ];
    nixpkgs-fmt = final.hostPrograms "nixpkgs-fmt" [ "nixpkgs-fmt" ];
    cacert = final.runCommand "cacert" { } "mkdir $out";
    makeWrapper = final.makeSetupHook { name = "make-wrapper"; } ./hooks/make-wrapper.sh;
    mkShell = { packages }: final.runCommand "shell" { nativeBuildInputs = packages; } "touch $out";

    # What would be fetched is in a folder, under its hash; Nix checks it all the same.
    fetchurl =
      { url ? "", name ? baseNameOf url, hash ? "", sha256 ? "" }:
      import <nix/fetchurl.nix> {
        inherit name;
        url = "file://${toString (config.debs or "/var/empty")}/${if hash == "" then sha256 else lib.hexOfHash hash}.deb";
        ${if hash == "" then "sha256" else "hash"} = if hash == "" then sha256 else hash;
      };
    # `message` is for whom there is no such folder.
    requireFile = { name, hash, message, url ? null }:
      assert lib.isString message; final.fetchurl { inherit name hash; };

    srcOnly = args:
      let attrs = if args ? drvAttrs then args.drvAttrs // { inherit (args) stdenv; } else args; in
      (attrs.stdenv or final.stdenv).mkDerivation (attrs // {
        phases = [ "unpackPhase" "patchPhase" "installPhase" ];
        installPhase = "cp -r . $out";
        nativeBuildInputs = attrs.nativeBuildInputs or [ ];
      });

    autoPatchelfHook = final.makeSetupHook
      {
        name = "auto-patchelf-hook";
        propagatedBuildInputs = [ final.patchelf ];
        substitutions = {
          program = "${./hooks/auto-patchelf.py}";
          libc = if config ? libraries then "${final.glibc}" else "/none";
        };
      } ./hooks/auto-patchelf.sh;
    wrapQtAppsHook = final.makeSetupHook
      { name = "wrap-qt-apps-hook"; propagatedBuildInputs = [ final.makeWrapper ]; }
      ./hooks/wrap-qt-apps.sh;
    wrapGAppsHook3 = final.makeSetupHook
      { name = "wrap-gapps-hook"; propagatedBuildInputs = [ final.makeWrapper ]; }
      ./hooks/wrap-gapps.sh;
    wrapGAppsHook4 = final.wrapGAppsHook3;
    autoAddDriverRunpath = final.makeSetupHook
      { name = "auto-add-driver-runpath"; propagatedBuildInputs = [ final.patchelf ]; }
      ./hooks/add-driver-run-path.sh;

    # Of nixpkgs' CUDA packages nothing is here but what its generic parts are asked for, and `_cuda.extensions`.
    cudaPackages_11_4 = final.cudaPackagesOf "11.4";
    cudaPackages_12_6 = final.cudaPackagesOf "12.6";
    cudaPackages_13_0 = final.cudaPackagesOf "13.0";
    cudaPackages_13_2 = final.cudaPackagesOf "13.2";
    cudaPackages = final.cudaPackages_12_6;
    cudaPackagesOf = version: lib.makeOverridable
      ({ manifests }: lib.makeScope final.newScope (lib.extends (lib.composeManyExtensions final._cuda.extensions) (self: {
        inherit manifests;
        cudaMajorMinorVersion = version;
        cudaOlder = lib.versionOlder version;
        cudaAtLeast = lib.versionAtLeast version;
        # nixpkgs with this version of CUDA as the default.
        pkgs = final.extend (_: _: { cudaPackages = self; });
        backendStdenv = {
          hostRedistSystem = "linux-aarch64";
          hasJetsonCudaCapability = config.isJetson or true;
        };
        markForCudatoolkitRootHook = final.makeSetupHook { name = "mark-for-cudatoolkit-root"; }
          (final.writeText "mark-for-cudatoolkit-root.sh" "");
      })))
      { manifests = { cuda.release_label = "${version}.0"; tensorrt.release_label = "nixpkgs"; }; };
    _cuda = lib.makeExtensible (_: {
      extensions = [ ];
      lib.mkVersionedName = name: version: "${name}_${lib.replaceStrings [ "." ] [ "_" ] version}";
      manifests.tensorrt = lib.genAttrs [ "8.6.1" "10.0.1" "10.7.0" "10.14.1" "10.16.1" "10.17.0" ]
        (version: { release_label = version; });
    });
  };

  programs = import ./programs.nix;
  libraries = import ./libraries.nix;
in
lib.fix (lib.extends (lib.composeManyExtensions ([ programs libraries ] ++ overlays)) packages)
