# Which releases of JetPack a tree has, by the major version of JetPack, read from what `deb2nix pin` wrote:
# sourceinfo/rX.Y-debs.json with the debs, and rX.Y-scope.json beside it with the versions of JetPack and L4T.
# `problems` are the pins that no release comes of, each as a sentence with the way out.
{ lib, tree }:
let
  inherit (lib) concatMap filter head last mapAttrsToList optional removeSuffix;

  directory = tree + "/sourceinfo";
  files = if builtins.pathExists directory then lib.attrNames (builtins.readDir directory) else [ ];
  named = suffix: map (removeSuffix suffix) (filter (lib.hasSuffix suffix) files);
  pins = named "-debs.json";
  scopes = named "-scope.json";

  # CUDA's version is that of its runtime, of which a release has one package per minor version.
  cudaOf = pin:
    let
      found = concatMap
        (name: optional (builtins.match "cuda-cudart-[0-9]+-[0-9]+" name != null) pin.common.${name}.version)
        (lib.attrNames (pin.common or { }));
      newest = builtins.sort lib.versionOlder found;
    in
    if found == [ ] then null else head (builtins.split "-" (last newest));

  read = name:
    let
      scope = lib.importJSON (directory + "/${name}-scope.json");
      pinFile = directory + "/${name}-debs.json";
      debs = lib.importJSON pinFile;
      missing = filter (key: !(scope ? ${key})) [ "jetpack" "l4t" ];
    in
    if !(lib.elem name scopes) then {
      problem = "sourceinfo/${name}-debs.json has no ${name}-scope.json beside it, which has the versions of JetPack"
        + " and L4T: run `deb2nix pin ${name} --out sourceinfo`, or pass `releases`.";
    }
    else if !(lib.elem name pins) then {
      problem = "sourceinfo/${name}-scope.json has no ${name}-debs.json beside it, which has the debs: run"
        + " `deb2nix pin ${name} --out sourceinfo`.";
    }
    else if missing != [ ] then {
      problem = "sourceinfo/${name}-scope.json has no ${lib.concatStringsSep " and no " missing}, so that the release"
        + " is unknown: add the version to it, or pass `releases`.";
    }
    else {
      major = lib.versions.major scope.jetpack;
      release = {
        debs = pinFile;
        jetpackMajorMinorPatchVersion = scope.jetpack;
        l4tMajorMinorPatchVersion = scope.l4t;
        cudaMajorMinorPatchVersion = cudaOf debs;
        tensorrtVersion = debs.common.libnvinfer10.version or debs.common.libnvinfer8.version or null;
      };
    };

  all = map read (lib.unique (pins ++ scopes));
  known = filter (each: each ? release) all;
  byMajor = lib.genAttrs (lib.unique (map (each: each.major) known)) (major:
    # Of several pinned releases of one JetPack the newest counts.
    last (builtins.sort
      (one: two: lib.versionOlder one.l4tMajorMinorPatchVersion two.l4tMajorMinorPatchVersion)
      (map (each: each.release) (filter (each: each.major == major) known))));
in
{
  releases = byMajor;
  problems = map (each: each.problem) (filter (each: each ? problem) all);
}
