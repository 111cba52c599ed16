{ autoPatchelfHook
, bash
, dpkg
, lib
, libnl
, nvidia-l4t-core
, openssl_1_1
, python3
, requireFile
, stdenv
}:
stdenv.mkDerivation {
  pname = "nvidia-l4t-tools";
  version = "35.3.1-20230319081403";

  src = requireFile {
    name = "nvidia-l4t-tools_35.3.1-20230319081403_arm64.deb";
    hash = "sha256-ZkBZCgGvIa1uplWwGrZZLTtcI53XpMwqg+21nJc+XyU=";
    message = ''
      Get nvidia-l4t-tools_35.3.1-20230319081403_arm64.deb from its vendor, then put it into the store:
        nix-prefetch-url --type sha256 --name nvidia-l4t-tools_35.3.1-20230319081403_arm64.deb file://\$PWD/nvidia-l4t-tools_35.3.1-20230319081403_arm64.deb
    '';
  };

  nativeBuildInputs = [ dpkg autoPatchelfHook ];
  buildInputs = [ stdenv.cc.cc.lib libnl nvidia-l4t-core openssl_1_1 bash python3 ];

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

    mkdir -p $out/lib $out/bin
    cp -r usr/lib/aarch64-linux-gnu/. $out/lib
    rm -r usr/lib/aarch64-linux-gnu
    cp -r usr/sbin/. $out/bin
    rm -r usr/sbin
    cp -r usr/. $out
    cp -r etc opt $out

    ln -sfn ../opt/nvidia/camera/nvcapture-status-decoder $out/bin/nvcapture-status-decoder

    runHook postInstall
  '';

  meta = {
    description = "Deb2nix fixture with the files and ELF facts of nvidia-l4t-tools, without its content";
    homepage = "http://developer.nvidia.com/jetson";
    license = lib.licenses.unfree;
    sourceProvenance = [ lib.sourceTypes.binaryNativeCode ];
    platforms = [ "aarch64-linux" ];
  };
}
