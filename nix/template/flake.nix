{
  description = "JetPack packages that deb2nix wrote";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    deb2nix = {
      # A checkout of deb2nix.
      url = "git+file:///path/to/deb2nix";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs = { nixpkgs, deb2nix, ... }:
    let
      # pkgs/l4t and sourceinfo of this directory, which `deb2nix pin` and `deb2nix regenerate` write, with what
      # overrides/ says by hand.
      overlay = deb2nix.lib.jetpackOverlay { tree = ./.; };
    in
    {
      overlays.default = overlay;
      legacyPackages.aarch64-linux = import nixpkgs {
        system = "aarch64-linux";
        config = { allowUnfree = true; cudaSupport = true; };
        overlays = [ overlay ];
      };
    };
}
