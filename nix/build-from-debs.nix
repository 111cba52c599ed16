# Makes a package of debs that are pinned in a JetPack release: `buildFromDebs { pname = "nvidia-l4t-core"; }`. The
# arguments are those of jetpack-nixos' builder of that name; all others go to mkDerivation, `outputs` among them.
{ autoAddDriverRunpath
, autoPatchelfHook
, config
, cudaPackages
, debs
, defaultSomDebRepo
, dpkg
, lib
, normalizeDebs
, stdenv
}:

{ pname
  # Where in the archive the deb of that name is.
, repo ? defaultSomDebRepo
, version ? debs.${repo}.${pname}.version
  # Several debs become one tree; a later one overwrites files of an earlier one.
, srcs ? [ debs.${repo}.${pname}.src ]
, sourceRoot ? "source"
, buildInputs ? [ ]
, nativeBuildInputs ? [ ]
  # Off for what holds no ELF file of this machine.
, autoPatchelf ? true
  # In the unpacked debs, before and after normalizeDebs has moved everything.
, preDebNormalization ? ""
, postDebNormalization ? ""
, postFixup ? ""
, meta ? { }
, ...
}@args:

let
  isCross = stdenv.hostPlatform != stdenv.buildPlatform;

  ownArguments = [ "repo" "srcs" "autoPatchelf" "preDebNormalization" "postDebNormalization" ];
in
stdenv.mkDerivation (finalAttrs: removeAttrs args ownArguments // {
  inherit pname version sourceRoot;

  src = normalizeDebs {
    inherit (finalAttrs) pname version;
    inherit srcs preDebNormalization postDebNormalization;
  };

  nativeBuildInputs = [ dpkg ]
    # The driver's run path must come last, for auto-patchelf writes run paths anew.
    ++ lib.optionals autoPatchelf [ autoPatchelfHook autoAddDriverRunpath ]
    ++ lib.optional (config.cudaSupport or false) cudaPackages.markForCudatoolkitRootHook
    ++ nativeBuildInputs;
  # Whatever NVIDIA builds with a compiler wants its libraries.
  buildInputs = [ stdenv.cc.cc.lib ] ++ buildInputs;

  dontConfigure = true;
  dontBuild = true;
  noDumpEnvVars = true;

  installPhase = args.installPhase or ''
    runHook preInstall

    mkdir -p $out
    cp -r . $out

    runHook postInstall
  '';

  # A cross compiler keeps its libraries in a directory for the other machine, where the hook does not look.
  postFixup = lib.optionalString (autoPatchelf && isCross) ''
    addAutoPatchelfSearchPath ${stdenv.cc.cc.lib}/*/lib/
  '' + postFixup;

  meta = { platforms = [ "aarch64-linux" ]; } // meta;
})
