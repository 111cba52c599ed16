{ autoPatchelfHook
, dpkg
, expat
, lib
, libglvnd
, requireFile
, stdenv
}:
stdenv.mkDerivation {
  pname = "nvidia-l4t-core";
  version = "35.3.1-20230319081403";

  src = requireFile {
    name = "nvidia-l4t-core_35.3.1-20230319081403_arm64.deb";
    hash = "sha256-M59kNjeZOlPVBpvYKNvxuuEUpP7q1KLkf548g+Qq4Cg=";
    message = ''
      Get nvidia-l4t-core_35.3.1-20230319081403_arm64.deb from its vendor, then put it into the store:
        nix-prefetch-url --type sha256 --name nvidia-l4t-core_35.3.1-20230319081403_arm64.deb file://\$PWD/nvidia-l4t-core_35.3.1-20230319081403_arm64.deb
    '';
  };

  nativeBuildInputs = [ dpkg autoPatchelfHook ];
  buildInputs = [ stdenv.cc.cc.lib expat libglvnd ];

  unpackPhase = ''
    runHook preUnpack

    dpkg-deb --extract $src source

    runHook postUnpack
  '';
  sourceRoot = "source";

  dontConfigure = true;
  dontBuild = true;
  dontStrip = true;

  installPhase = ''
    runHook preInstall

    rm -r etc/dpkg etc/ld.so.conf.d usr/lib/aarch64-linux-gnu/tegra/ld.so.conf

    mkdir -p $out/lib $out/bin
    cp -r usr/lib/aarch64-linux-gnu/tegra/. $out/lib
    rm -r usr/lib/aarch64-linux-gnu/tegra
    cp -r usr/sbin/. $out/bin
    rm -r usr/sbin
    cp -r usr/. $out
    cp -r etc $out

    ln -sfn libnvgbm.so $out/lib/libgbm.so.1

    runHook postInstall
  '';

  meta = {
    description = "Deb2nix fixture with the files and ELF facts of nvidia-l4t-core, without its content";
    homepage = "http://developer.nvidia.com/jetson";
    license = lib.licenses.unfree;
    sourceProvenance = [ lib.sourceTypes.binaryNativeCode ];
    mainProgram = "nvphsd";
    platforms = [ "aarch64-linux" ];
  };
}
