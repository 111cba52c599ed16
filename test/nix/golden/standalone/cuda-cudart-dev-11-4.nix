{ cuda-cudart-11-4
, dpkg
, lib
, requireFile
, stdenvNoCC
}:
stdenvNoCC.mkDerivation {
  pname = "cuda-cudart-dev-11-4";
  version = "11.4.298-1";

  outputs = [ "out" "dev" "include" "static" ];
  outputInclude = "include";

  src = requireFile {
    name = "cuda-cudart-dev-11-4_11.4.298-1_arm64.deb";
    hash = "sha256-jk7XdUVePb5l9l+T4cZ2+GiTpumLPstroYCBR2PFnJo=";
    message = ''
      Get cuda-cudart-dev-11-4_11.4.298-1_arm64.deb from its vendor, then put it into the store:
        nix-prefetch-url --type sha256 --name cuda-cudart-dev-11-4_11.4.298-1_arm64.deb file://\$PWD/cuda-cudart-dev-11-4_11.4.298-1_arm64.deb
    '';
  };

  nativeBuildInputs = [ dpkg ];

  unpackPhase = ''
    runHook preUnpack

    dpkg-deb --extract $src source

    runHook postUnpack
  '';
  sourceRoot = "source";

  dontConfigure = true;
  dontBuild = true;

  installPhase = ''
    runHook preInstall

    mkdir -p $out
    cp -r usr/local/cuda-11.4/targets/aarch64-linux/. $out
    rm -r usr/local/cuda-11.4/targets/aarch64-linux
    cp -r usr/. $out

    ln -sfn ${lib.getLib cuda-cudart-11-4}/lib/libcudart.so.11.4.298 $out/lib/libcudart.so

    sed -i \
      -e "s#^\s*prefix\s*=.*#prefix=$dev#" \
      -e "s#^\s*libdir\s*=.*#libdir=$out/lib#" \
      -e "s#^\s*includedir\s*=.*#includedir=$include/include#" \
      $out/lib/pkgconfig/cudart-11.4.pc

    moveToOutput 'lib/*.a' $static
    # stdenv writes this for dev
    mkdir -p $out/nix-support
    echo $include > $out/nix-support/propagated-build-inputs

    runHook postInstall
  '';

  meta = {
    description = "Deb2nix fixture with the layout of cuda-cudart-dev-11-4, without its content";
    license = lib.licenses.unfree;
    sourceProvenance = [ lib.sourceTypes.fromSource ];
    platforms = lib.platforms.all;
  };
}
