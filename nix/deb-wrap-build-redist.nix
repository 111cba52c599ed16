# A package of nixpkgs' CUDA set, made of the debs of a JetPack release instead of NVIDIA's archives, which do not have
# this version for Jetson: what the extensions of CUDA 11.4 call `debWrapBuildRedist`. The interface is that of
# jetpack-nixos.
{ cudaMajorMinorVersion
, lib
, nvidia-jetpack
}:
let
  # "11.4.298-1", "8.5.2-1+cuda11.4" without the revision.
  upstreamVersion = version: lib.removeSuffix "-1" (lib.removeSuffix "+cuda${cudaMajorMinorVersion}" version);
in
{ # nixpkgs' package.
  drv
  # The source package of the debs.
, sourceName ? lib.replaceStrings [ "_" ] [ "-" ] drv.pname
, preDebNormalization ? ""
, postDebNormalization ? ""
  # What else is overridden: a function of the previous attributes, or of the final and the previous ones.
, extension ? (_: { })
}:
let
  debs = nvidia-jetpack.debsForSourcePackage sourceName;
  version =
    let found = lib.unique (map (deb: upstreamVersion deb.version) debs); in
    if lib.length found == 1 then lib.head found
    else if found == [ ] then throw "JetPack ${nvidia-jetpack.jetpackMajorMinorPatchVersion} has no debs of the source ${sourceName}, of which ${drv.pname} is made"
    else throw "the debs of the source ${sourceName} have several versions: ${lib.concatStringsSep ", " found}";
in
(drv.overrideAttrs (finalAttrs: prevAttrs: {
  inherit version;
  # Copyright files and documentation name Ubuntu's directories.
  allowFHSReferences = true;
  src = nvidia-jetpack.normalizeDebs {
    pname = "${drv.pname}-debs";
    srcs = map (deb: deb.src) debs;
    inherit version preDebNormalization postDebNormalization;
  };
  passthru = prevAttrs.passthru or { } // {
    # No release manifest has it, and it runs on Jetsons before Thor.
    release = null;
    supportedNixSystems = [ "aarch64-linux" ];
    supportedRedistSystems = [ "linux-aarch64" ];
  };
})).overrideAttrs extension
