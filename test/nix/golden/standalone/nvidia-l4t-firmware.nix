{ bash
, coreutils
, dpkg
, lib
, requireFile
, stdenvNoCC
}:
stdenvNoCC.mkDerivation {
  pname = "nvidia-l4t-firmware";
  version = "35.3.1-20230319081403";

  src = requireFile {
    name = "nvidia-l4t-firmware_35.3.1-20230319081403_arm64.deb";
    hash = "sha256-PNXruGYABN7sX85lYFPnTsM2llQXSBvav3N6ENjr+Gg=";
    message = ''
      Get nvidia-l4t-firmware_35.3.1-20230319081403_arm64.deb from its vendor, then put it into the store:
        nix-prefetch-url --type sha256 --name nvidia-l4t-firmware_35.3.1-20230319081403_arm64.deb file://\$PWD/nvidia-l4t-firmware_35.3.1-20230319081403_arm64.deb
    '';
  };

  nativeBuildInputs = [ dpkg ];
  buildInputs = [ bash ];

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

    mkdir -p $out/bin
    cp -r usr/sbin/. $out/bin
    rm -r usr/sbin
    cp -r usr/. $out
    cp -r etc lib $out

    # A path is replaced where it stands by itself, a directory's also in front of what lies in it.
    start='(^|[^A-Za-z0-9_./})$~+@%"'\'''-]|(^|[^A-Za-z0-9_})$])["'\''']|=[@:+!|-]{1,4}|(^|[^A-Za-z0-9_-])-[ILR])'
    end='([.+@%~-]*([^A-Za-z0-9_./+@%~-]|$))'
    into='(/|[.+@%~-]*([^A-Za-z0-9_./+@%~-]|$))'
    sed -E -i -e :a \
      -e "s#$start/bin/true$end#\1\n%/bin/true\4#; ta" \
      -e "s#\n%#${coreutils}#g" \
      $out/etc/systemd/system/nvwifibt.service

    runHook postInstall
  '';

  meta = {
    description = "Deb2nix fixture with the files and ELF facts of nvidia-l4t-firmware, without its content";
    homepage = "http://developer.nvidia.com/jetson";
    license = lib.licenses.unfree;
    sourceProvenance = [ lib.sourceTypes.binaryFirmware lib.sourceTypes.binaryNativeCode ];
    mainProgram = "brcm_patchram_plus";
    platforms = [ "aarch64-linux" ];
  };
}
