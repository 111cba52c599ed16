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
  pname = "cuda_cudart";
  version = "11.4.298-1";

  outputs = [ "out" "dev" "include" "lib" "static" ];
  outputInclude = "include";

  srcs = [
    (fromVendor
      "cuda-cudart-11-4_11.4.298-1_arm64.deb"
      "sha256-5RRLiGNL1ByvXwoYZsJlETpRu4vC1y1o2VNcSlzQVM0=")
    (fromVendor
      "cuda-cudart-dev-11-4_11.4.298-1_arm64.deb"
      "sha256-jk7XdUVePb5l9l+T4cZ2+GiTpumLPstroYCBR2PFnJo=")
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
    cp -r usr/. $out

    sed -i \
      -e "s#^\s*prefix\s*=.*#prefix=$dev#" \
      -e "s#^\s*libdir\s*=.*#libdir=$lib/lib#" \
      -e "s#^\s*includedir\s*=.*#includedir=$include/include#" \
      $out/lib/pkgconfig/cudart-11.4.pc

    moveToOutput lib $lib
    moveToOutput 'lib/*.a' $static
    # stdenv writes this for dev
    mkdir -p $out/nix-support
    echo $include $lib > $out/nix-support/propagated-build-inputs

    runHook postInstall
  '';

  meta = {
    description = "Deb2nix fixture with the layout of cuda-cudart-11-4, without its content";
    license = lib.licenses.unfree;
    sourceProvenance = [ lib.sourceTypes.binaryNativeCode ];
    platforms = [ "aarch64-linux" ];
  };
}
