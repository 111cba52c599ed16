# Debs as one tree in which things lie where nixpkgs expects them: `normalize-debs.sh` says what goes where.
{ dpkg
, lib
, patchelf
, stdenvNoCC
}:

lib.makeOverridable (
  { pname
  , version
    # Store paths of debs; a later one overwrites files of an earlier one, as dpkg would.
  , srcs
    # Run in the directory above the tree, which is $sourceRoot, before and after its files are moved.
  , preDebNormalization ? ""
  , postDebNormalization ? ""
  }:
  let inherit (stdenvNoCC.hostPlatform) parsed; in
  stdenvNoCC.mkDerivation {
    # What unpacks this must find a directory of that name.
    name = "source";
    pname = "${pname}-debs";
    inherit version srcs preDebNormalization postDebNormalization;

    strictDeps = true;
    nativeBuildInputs = [ dpkg patchelf ];

    sourceRoot = "source";
    unpackPhase = ''
      runHook preUnpack

      mkdir "$sourceRoot"
      for deb in $srcs; do
        # A build cannot keep set-id bits.
        dpkg-deb --fsys-tarfile "$deb" |
          tar --extract --directory "$sourceRoot" --no-same-permissions --keep-directory-symlink
      done
      chmod -R u+rwX "$sourceRoot"

      runHook preDebNormalization
      source ${./normalize-debs.sh}
      normalizeDebs "$NIX_BUILD_TOP/$sourceRoot" ${parsed.cpu.name}-${parsed.kernel.name}-${parsed.abi.name}
      runHook postDebNormalization

      runHook postUnpack
    '';

    dontConfigure = true;
    dontBuild = true;
    installPhase = ''
      runHook preInstall

      cp -r . $out

      runHook postInstall
    '';
    # A tree of sources, not yet of a package: links lead into others, and nothing is divided.
    dontFixup = true;
  }
)
