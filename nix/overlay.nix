# An overlay with a package scope per JetPack: `nvidia-jetpack5`, `nvidia-jetpack6`, `nvidia-jetpack7`, and
# `nvidia-jetpack`, which is the one for the CUDA version of `cudaPackages`. Applied twice it is the same as once.
{ # A tree as `deb2nix regenerate` writes it: pkgs/l4t, sourceinfo/rX.Y-debs.json, and overrides by hand.
  tree ? null
  # By major version of JetPack, what `mk-overlay.nix` wants to be told of a release.
, releases ? import ./releases.nix
}:
final: prev:
let
  inherit (prev) lib;

  mark = "deb2nix-overlay-${if tree == null then "without-packages" else builtins.hashString "sha256" (toString tree)}";
  inTree = path: if tree != null && builtins.pathExists (tree + path) then tree + path else null;

  scopes = lib.mapAttrs'
    (major: release: lib.nameValuePair "nvidia-jetpack${major}" (import ./mk-overlay.nix
      ({
        debs =
          let pins = inTree "/sourceinfo/r${lib.versions.majorMinor release.l4tMajorMinorPatchVersion}-debs.json";
          in if pins == null then { } else pins;
        packages = inTree "/pkgs/l4t";
        overrides = inTree "/overrides";
      } // release)
      final
      prev))
    releases;
in
lib.optionalAttrs (!(prev.${mark} or false)) (scopes // {
  ${mark} = true;

  nvidia-jetpack =
    if final.cudaPackages.cudaOlder "12.3" then final.nvidia-jetpack5
    else if final.cudaPackages.cudaOlder "13.0" then final.nvidia-jetpack6
    else final.nvidia-jetpack7;
})
