# The package scope of one JetPack release, as a function `final: prev: scope`.
{ # As in release notes: "6.2.2", "36.5.0", "12.6.10".
  jetpackMajorMinorPatchVersion
, l4tMajorMinorPatchVersion
, cudaMajorMinorPatchVersion
  # { common = { "nvidia-l4t-core" = { version, filename, sha256, source ? }; … }; … }, or the JSON file with it, which
  # `deb2nix pin` writes.
, debs
  # Directory with one function for callPackage per package; null for none. Where it has a default.nix, as
  # `deb2nix regenerate` writes it, that says which of them this release has.
, packages ? null
  # Directory with overrides of them; see with-override.nix. A default.nix brings those of its own tree.
, overrides ? null
  # Which of NVIDIA's drivers for Tegra the packages are for, where a release has debs for each: "nvgpu" for Orin,
  # "openrm" for Thor.
, gpuDriver ? "nvgpu"
  # Why the debs are not known, where a tree has no usable pin.
, pinProblem ? null
  # Where the `filename`s of the debs are.
, archive ? "https://repo.download.nvidia.com/jetson"
}:
final: _:
let
  inherit (final) lib;
  inherit (lib.versions) major majorMinor;

  pinned =
    if pinProblem != null then throw pinProblem
    else if builtins.isAttrs debs then debs
    else lib.importJSON debs;
  fetched = lib.mapAttrs
    (repo: lib.mapAttrs (_: deb: deb // {
      src = final.fetchurl {
        # The store takes no `~`, which stands in the versions of release candidates.
        name = builtins.replaceStrings [ "~" ":" "%" ] [ "_" "_" "_" ] (baseNameOf deb.filename);
        url = "${archive}/${repo}/${deb.filename}";
        inherit (deb) sha256;
      };
    }))
    pinned;

  l4tAtLeast = lib.versionAtLeast l4tMajorMinorPatchVersion;
  l4tOlder = lib.versionOlder l4tMajorMinorPatchVersion;

  hasSet = packages != null && builtins.pathExists (packages + "/default.nix");
  files = lib.filterAttrs (name: type: type == "regular" && lib.hasSuffix ".nix" name && name != "default.nix")
    (if packages == null then { } else builtins.readDir packages);
in
lib.makeScope final.newScope (self: {
  inherit jetpackMajorMinorPatchVersion l4tMajorMinorPatchVersion cudaMajorMinorPatchVersion gpuDriver l4tAtLeast l4tOlder
    pinProblem;
  cudaMajorMinorVersion = majorMinor cudaMajorMinorPatchVersion;
  l4tMajorVersion = major l4tMajorMinorPatchVersion;

  cudaPackages =
    let attr = "cudaPackages_${lib.replaceStrings [ "." ] [ "_" ] self.cudaMajorMinorVersion}"; in
    final.${attr} or (throw ("JetPack ${jetpackMajorMinorPatchVersion} is of CUDA ${self.cudaMajorMinorVersion}, and nixpkgs has no ${attr}. "
    + (if lib.versionOlder self.cudaMajorMinorVersion "12.0"
    then "Add the overlay of github:nixos-cuda/cuda-legacy, which has it, before this one."
    else "Take a newer nixpkgs, or add ${attr} in an overlay before this one.")));

  debs = fetched;
  # The repository of the SoC; since 38 all of them share one.
  defaultSomDebRepo = if self.l4tAtLeast "38" then "som" else "t234";
  # Of `common`, where CUDA's debs are; a source may be written with its version: "tensorrt (8.5.2-1+cuda11.4)".
  debsForSourcePackage = source: lib.filter
    (deb: builtins.head (builtins.split " " (deb.source or "")) == source)
    (lib.attrValues (self.debs.common or { }));

  normalizeDebs = self.callPackage ./normalize-debs.nix { };
  buildFromDebs = self.callPackage ./build-from-debs.nix { };
  dlopenOverride = self.callPackage ./dlopen-override { };

  # Make visible for who looks for packages in sets.
  recurseForDerivations = true;
}
  # The names of packages must not depend on `self`, in which callPackage looks names up.
  // (if hasSet then import packages { inherit l4tAtLeast l4tOlder lib self; }
else lib.mapAttrs'
  (name: _:
    let attr = lib.removeSuffix ".nix" name; in
    lib.nameValuePair attr
      (self.callPackage ./with-override.nix { } overrides attr (packages + "/${name}")))
  files))
