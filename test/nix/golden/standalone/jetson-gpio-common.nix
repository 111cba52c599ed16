{ dpkg
, lib
, requireFile
, stdenvNoCC
}:
stdenvNoCC.mkDerivation {
  pname = "jetson-gpio-common";
  version = "2.1.1ubuntu1";

  src = requireFile {
    name = "jetson-gpio-common_2.1.1ubuntu1_arm64.deb";
    hash = "sha256-fGWmk658N6t/fhCB/S4IlxOCV4ezPheJCaZkvg6cH3c=";
    message = ''
      Get jetson-gpio-common_2.1.1ubuntu1_arm64.deb from its vendor, then put it into the store:
        nix-prefetch-url --type sha256 --name jetson-gpio-common_2.1.1ubuntu1_arm64.deb file://\$PWD/jetson-gpio-common_2.1.1ubuntu1_arm64.deb
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
    cp -r usr/. $out
    cp -r lib $out

    runHook postInstall
  '';

  meta = {
    description = "Deb2nix fixture with the files and ELF facts of jetson-gpio-common, without its content";
    homepage = "https://github.com/NVIDIA/jetson-gpio";
    license = lib.licenses.unfree;
    sourceProvenance = [ lib.sourceTypes.fromSource ];
    platforms = lib.platforms.all;
  };
}
