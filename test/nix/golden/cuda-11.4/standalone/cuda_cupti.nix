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
  version = "11.4.298-1";

  outputs = [ "out" "doc" "samples" "dev" "include" "lib" ];
  outputInclude = "include";

  srcs = [
    (fromVendor
      "cuda-cupti-11-4_11.4.298-1_arm64.deb"
      "sha256-FqYURdJ62/4g8cgtJAdsAe0WmfjnMzGf7AlKEOsDaUo=")
    (fromVendor
      "cuda-cupti-dev-11-4_11.4.298-1_arm64.deb"
      "sha256-+EpldzaLAtAgQZO9HvyEp4Oac21zOlg2iqzLmGcW3Vo=")
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
    cp -r usr/local/cuda-11.4/targets/aarch64-linux/. $out
    rm -r usr/local/cuda-11.4/targets/aarch64-linux
    cp -r usr/local/cuda-11.4/. $out
    rm -r usr/local/cuda-11.4
    cp -r usr/. $out

    ln -sfn $lib/lib/libcupti.so.11.4.298 $out/extras/CUPTI/lib64/libcupti.so.11.4
    moveToOutput lib $lib
    moveToOutput 'extras/*/doc' $doc
    moveToOutput 'extras/*/samples' $samples
    # stdenv writes this for dev
    mkdir -p $out/nix-support
    echo $include $lib > $out/nix-support/propagated-build-inputs

    runHook postInstall
  '';

  meta = {
    description = "Synthetic deb2nix fixture with the layout of cuda-cupti-11-4, without its content";
    license = lib.licenses.unfree;
    sourceProvenance = [ lib.sourceTypes.binaryNativeCode ];
    platforms = [ "aarch64-linux" ];
  };
}
