{
  description = "The tests' own small nixpkgs";

  outputs = { self }:
    let lib = import ./lib.nix; in {
      inherit lib;
      legacyPackages = lib.genAttrs lib.platforms.all (system: import ./. { inherit system; });
    };
}
