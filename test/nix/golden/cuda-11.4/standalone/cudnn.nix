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
  pname = "cudnn";
  version = "8.6.0.166-1+cuda11.4";

  outputs = [ "out" "dev" "include" "lib" "static" ];
  outputInclude = "include";

  srcs = [
    (fromVendor
      "libcudnn8_8.6.0.166-1+cuda11.4_arm64.deb"
      "sha256-WDUPwkCU1CiBSJylg/4tRLxCk4adMzmeJ+fYA6KIn4E=")
    (fromVendor
      "libcudnn8-dev_8.6.0.166-1+cuda11.4_arm64.deb"
      "sha256-eP792ZWYaSOo38uqb89fnwDnFYbG/PS1cjCh7Z+Ktes=")
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

    mkdir -p $out/include $out/lib
    cp -r usr/include/aarch64-linux-gnu/. $out/include
    rm -r usr/include/aarch64-linux-gnu
    cp -r usr/lib/aarch64-linux-gnu/. $out/lib
    rm -r usr/lib/aarch64-linux-gnu
    cp -r usr/. $out

    ln -sfn cudnn_v8.h $out/include/cudnn.h

    moveToOutput lib $lib
    moveToOutput 'lib/*.a' $static
    # stdenv writes this for dev
    mkdir -p $out/nix-support
    echo $include $lib > $out/nix-support/propagated-build-inputs

    runHook postInstall
  '';

  meta = {
    description = "Synthetic deb2nix fixture with the layout of libcudnn8, without its content";
    license = lib.licenses.unfree;
    sourceProvenance = [ lib.sourceTypes.binaryNativeCode ];
    platforms = [ "aarch64-linux" ];
  };
}
