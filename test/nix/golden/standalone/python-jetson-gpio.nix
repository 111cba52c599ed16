{ dpkg
, lib
, requireFile
, stdenvNoCC
}:
stdenvNoCC.mkDerivation {
  pname = "python-jetson-gpio";
  version = "2.1.1ubuntu1";

  src = requireFile {
    name = "python-jetson-gpio_2.1.1ubuntu1_arm64.deb";
    hash = "sha256-pvgOBnExYnWD/IAa9dltrzgPPYlunrrvjoVDgoYSG1k=";
    message = ''
      Get python-jetson-gpio_2.1.1ubuntu1_arm64.deb from its vendor, then put it into the store:
        nix-prefetch-url --type sha256 --name python-jetson-gpio_2.1.1ubuntu1_arm64.deb file://\$PWD/python-jetson-gpio_2.1.1ubuntu1_arm64.deb
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

    # Links that would lead nowhere
    rm $out/share/doc/python-jetson-gpio

    runHook postInstall
  '';

  meta = {
    description = "Deb2nix fixture with the files and ELF facts of python-jetson-gpio, without its content";
    homepage = "https://github.com/NVIDIA/jetson-gpio";
    license = lib.licenses.unfree;
    sourceProvenance = [ lib.sourceTypes.fromSource ];
    platforms = lib.platforms.all;
  };
}
