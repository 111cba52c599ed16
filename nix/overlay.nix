# An overlay with a package scope per JetPack (`nvidia-jetpack5`, `nvidia-jetpack6`, `nvidia-jetpack7`),
# `nvidia-jetpack`, which is the one for the CUDA version of `cudaPackages`, and the extensions of CUDA that the tree
# has. Applied twice with the same arguments it is the same as once.
{ # A tree as `deb2nix regenerate` writes it: pkgs/l4t, sourceinfo, pkgs/cuda-extensions, cuda-packages-X-Y-extension.nix,
  # and overrides by hand. A path, or a flake.
  tree ? null
  # By major version of JetPack, the arguments of `mk-overlay.nix`. Null: the releases that the tree has pinned.
, releases ? null
}:
final: prev:
let
  inherit (prev) lib;

  path = if tree == null || builtins.isPath tree then tree else toString tree;
  inTree = name: if path != null && builtins.pathExists (path + name) then path + name else null;

  # For versions of CUDA that nixpkgs does not package for Jetson.
  extensionFiles = lib.filter (name: builtins.match "cuda-packages-[0-9-]+-extension[.]nix" name != null)
    (if path == null then [ ] else lib.attrNames (builtins.readDir path));

  # Identical trees are one tree wherever they are, and the same tree with other releases is another overlay.
  contents =
    if tree == null then null
    else tree.narHash or (map
      (name: if inTree name == null then null else builtins.path { path = path + name; name = "part-of-tree"; })
      ([ "/pkgs" "/sourceinfo" "/overrides" ] ++ map (name: "/${name}") extensionFiles));
  mark = "deb2nix-overlay-" + builtins.hashString "sha256"
    (builtins.unsafeDiscardStringContext (builtins.toJSON [ contents releases ]));

  pinned =
    if path == null then { releases = { }; problems = [ ]; }
    else import ./releases-of-tree.nix { inherit lib; tree = path; };
  newest = import ./releases.nix;

  # A major that is not pinned has a scope all the same, with a builder, whose debs say what is missing.
  known =
    if releases == null then newest // pinned.releases
    else lib.mapAttrs (major: release: { debs = inTree (pinOf release); } // release) releases;
  pinOf = release: "/sourceinfo/r${lib.versions.majorMinor release.l4tMajorMinorPatchVersion}-debs.json";
  problemOf = major: release:
    let found = if path == null then "The overlay was given no tree." else "${toString path} has no pin of JetPack ${major} with its scope."; in
    if release.debs or null != null then null
    else if releases != null then "The overlay's tree has no ${pinOf release}, which its release of JetPack ${major} needs: write it with `deb2nix pin`."
    else lib.concatStringsSep " " ([ found ] ++ pinned.problems ++ [ "`deb2nix pin` writes both into sourceinfo." ]);

  scopes = lib.mapAttrs'
    (major: release: lib.nameValuePair "nvidia-jetpack${major}" (import ./mk-overlay.nix
      ({
        debs = { };
        packages = inTree "/pkgs/l4t";
        overrides = inTree "/overrides";
        pinProblem = problemOf major release;
      } // removeAttrs release [ "tensorrtVersion" ]
      # A pin without CUDA's debs leaves the newest known.
      // lib.optionalAttrs (release.cudaMajorMinorPatchVersion or null == null) {
        cudaMajorMinorPatchVersion = newest.${major}.cudaMajorMinorPatchVersion or (throw
          "The pin of JetPack ${major} has no cuda-cudart, which gives the version of CUDA: pass `releases`.");
      })
      final
      prev))
    known;

  # CUDA

  ownVersions = map
    (name: lib.replaceStrings [ "-" ] [ "." ] (lib.removePrefix "cuda-packages-" (lib.removeSuffix "-extension.nix" name)))
    extensionFiles;
  attrOf = version: "cudaPackages_${lib.replaceStrings [ "." ] [ "_" ] version}";
  driverExtensions = inTree "/pkgs/cuda-extensions/default.nix";
  extensions = lib.optionals (ownVersions != [ ])
    [
      (finalCuda: prevCuda: {
        debWrapBuildRedist = prevCuda.debWrapBuildRedist or (import ./deb-wrap-build-redist.nix {
          inherit (finalCuda) cudaMajorMinorVersion;
          inherit (finalCuda.pkgs) lib nvidia-jetpack;
        });
      })
    ]
  ++ lib.optional (driverExtensions != null) (import driverExtensions { inherit (final) lib; })
  ++ map (name: import (path + "/${name}") { inherit (final) lib; }) extensionFiles;

  releaseWith = version: lib.findFirst
    (release: release.cudaMajorMinorPatchVersion or null != null
      && lib.versions.majorMinor release.cudaMajorMinorPatchVersion == version)
    null
    (lib.attrValues known);
  # The oldest TensorRT of nixpkgs that is of the release's minor version or a newer one.
  tensorrt = wanted:
    let
      fitting = lib.filter
        (each: lib.versions.major each == lib.versions.major wanted && lib.versionAtLeast each (lib.versions.majorMinor wanted))
        (lib.attrNames (final._cuda.manifests.tensorrt or { }));
    in
    if fitting == [ ] then null else builtins.head (builtins.sort lib.versionOlder fitting);
  manifestsOf = version: release: prevManifests:
    let found = if release.tensorrtVersion or null == null then null else tensorrt release.tensorrtVersion; in
    if lib.elem version ownVersions then
    # Of NVIDIA's archives for Jetson nothing is used.
      if final.stdenv.hostPlatform.system == "aarch64-linux"
      then { cuda.release_label = release.cudaMajorMinorPatchVersion; }
      else prevManifests
    else if found == null then prevManifests
    else prevManifests // { tensorrt = final._cuda.manifests.tensorrt.${found}; };

  # Only those that come of the tree: without CUDA's debs in it nothing of nixpkgs' CUDA changes.
  versions = lib.unique (map (release: lib.versions.majorMinor release.cudaMajorMinorPatchVersion)
    (lib.filter (release: release.tensorrtVersion or null != null && release.cudaMajorMinorPatchVersion != null)
      (lib.attrValues pinned.releases)) ++ ownVersions);
  sets = lib.listToAttrs (lib.concatMap
    (version:
      let release = releaseWith version; in
      lib.optional (prev ? ${attrOf version} && release != null) (lib.nameValuePair (attrOf version)
        (prev.${attrOf version}.override (prevArgs: { manifests = manifestsOf version release prevArgs.manifests; }))))
    versions);
in
lib.optionalAttrs (!(prev.${mark} or false)) (scopes // sets // lib.optionalAttrs (extensions != [ ])
  {
    _cuda = prev._cuda.extend (_: prevCuda: { extensions = prevCuda.extensions ++ extensions; });
  } // {
  ${mark} = true;

  nvidia-jetpack =
    if final.cudaPackages.cudaOlder "12.3" then final.nvidia-jetpack5
    else if final.cudaPackages.cudaOlder "13.0" then final.nvidia-jetpack6
    else final.nvidia-jetpack7;
})
