{ autoPatchelfHook
, dpkg
, lib
, requireFile
, stdenv
}:
let
  fromVendor = name: hash: requireFile {
    inherit name hash;
    message = ''
      Get ${name} from its vendor, then put it into the store:
        nix-prefetch-url --type sha256 --name ${name} file://\$PWD/${name}
    '';
  };
in
stdenv.mkDerivation {
  pname = "cuda_cupti";
  version = "12.6.68-1";

  outputs = [ "out" "dev" "include" "lib" ];
  outputInclude = "include";

  srcs = [
    (fromVendor
      "cuda-cupti-12-6_12.6.68-1_arm64.deb"
      "sha256-Za1tEB8FsjcnpC+l64RvKA/G2OIafS/x1WWFzbKR6mo=")
    (fromVendor
      "cuda-cupti-dev-12-6_12.6.68-1_arm64.deb"
      "sha256-uQzxh8two6mO4ADiIZnFMnB3bGg4cWv8Nx4m7b59C0M=")
  ];

  nativeBuildInputs = [ dpkg autoPatchelfHook ];
  buildInputs = [ stdenv.cc.cc.lib ];

  unpackPhase = ''
    runHook preUnpack

    for deb in $srcs; do
      dpkg-deb --extract $deb source
    done

    runHook postUnpack
  '';
  sourceRoot = "source";

  dontConfigure = true;
  dontBuild = true;
  dontStrip = true;

  installPhase = ''
    runHook preInstall

    mkdir -p $out
    cp -r usr/local/cuda-12.6/targets/aarch64-linux/. $out
    rm -r usr/local/cuda-12.6/targets/aarch64-linux
    cp -r usr/. $out

    moveToOutput lib $lib
    # stdenv writes this for dev
    mkdir -p $out/nix-support
    echo $include $lib > $out/nix-support/propagated-build-inputs

    runHook postInstall
  '';

  meta = {
    description = "Synthetic deb2nix fixture with the layout of cuda-cupti-12-6, without its content";
    license = lib.licenses.unfree;
    sourceProvenance = [ lib.sourceTypes.binaryNativeCode ];
    platforms = [ "aarch64-linux" ];
  };
}
