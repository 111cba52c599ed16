{
  description = "Derive Nix packages from vendor .deb files";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
      forAllSystems = f: lib.genAttrs systems (system: f nixpkgs.legacyPackages.${system});
      app = package: program: {
        type = "app";
        program = "${package}/bin/${program}";
        meta.description = package.meta.description;
      };
    in
    {
      packages = forAllSystems (pkgs: rec {
        deb2nix = pkgs.callPackage ./nix/package.nix { };
        default = deb2nix;
      });

      apps = forAllSystems (pkgs:
        let package = self.packages.${pkgs.stdenv.hostPlatform.system}.deb2nix; in {
          default = app package "deb2nix";
          deb2nix = app package "deb2nix";
          elfinfo = app package "elfinfo";
        });

      overlays = {
        # The program, and CUDA's toolkit as one directory. Nothing of JetPack, so that it goes with jetpack-nixos.
        default = final: prev: {
          deb2nix = final.callPackage ./nix/package.nix { };
          nvidia-sdk = final.callPackage ./nix/nvidia-sdk.nix { };
        };
        # Package scopes of JetPack releases with a builder and without packages; `lib.jetpackOverlay` adds those of a tree.
        jetpack = import ./nix/overlay.nix { };
      };

      # nixpkgs with all of it, and what the scope of the default JetPack has beyond nixpkgs, such as buildFromDebs.
      legacyPackages = forAllSystems (pkgs:
        let
          all = import nixpkgs {
            inherit (pkgs.stdenv.hostPlatform) system;
            config.allowUnfree = true;
            overlays = lib.attrValues self.overlays;
          };
        in
        lib.optionalAttrs pkgs.stdenv.hostPlatform.isLinux all.nvidia-jetpack // all);

      lib = {
        # `jetpackOverlay { tree = ./.; }`: nvidia-jetpack5, …6, …7 with the packages that `deb2nix regenerate` wrote.
        jetpackOverlay = import ./nix/overlay.nix;
        # `checkDebs { inherit pkgs; debs = [ … ]; }`: a derivation that fails where an audit finds an error.
        checkDebs = { pkgs, ... }@arguments:
          pkgs.callPackage ./nix/check-debs.nix
            { inherit (self.packages.${pkgs.stdenv.buildPlatform.system}) deb2nix; }
            (removeAttrs arguments [ "pkgs" ]);
        # `analyze { inherit pkgs; }`: facts of debs as derivations, by analyzeDeb and analyzePins.
        analyze = { pkgs }: import ./nix/analyze.nix
          { inherit pkgs; inherit (self.packages.${pkgs.stdenv.buildPlatform.system}) deb2nix; };
      };

      nixosModules = {
        default = self.nixosModules.nvidia-jetpack;
        nvidia-jetpack.imports = [ ./nix/modules/nvidia-jetpack ];
        nvidia-sdk.imports = [ ./nix/modules/nvidia-sdk.nix ];
      };

      checks = forAllSystems (pkgs: {
        inherit (self.packages.${pkgs.stdenv.hostPlatform.system}) deb2nix;
        # Debs of the repository, between which nothing is missing.
        audit = self.lib.checkDebs {
          inherit pkgs;
          debs = map (name: ./fixtures/debs + "/${name}")
            (lib.filter (lib.hasPrefix "nvidia-l4t-") (lib.attrNames (builtins.readDir ./fixtures/debs)));
        };
      });

      devShells = forAllSystems (pkgs: {
        default = pkgs.mkShell {
          packages = [ pkgs.nodejs_24 pkgs.binutils pkgs.dpkg pkgs.nix pkgs.patchelf pkgs.xz ];
        };
      });

      formatter = forAllSystems (pkgs: pkgs.nixpkgs-fmt);

      templates.default = {
        path = ./nix/template;
        description = "A tree of JetPack packages that deb2nix writes";
      };
    };
}
