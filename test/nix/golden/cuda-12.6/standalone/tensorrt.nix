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
  pname = "tensorrt";
  version = "10.3.0.30-1+cuda12.5";

  outputs = [ "out" "samples" "bin" "dev" "include" "lib" "static" ];
  outputInclude = "include";

  srcs = [
    (fromVendor
      "libnvinfer-bin_10.3.0.30-1+cuda12.5_arm64.deb"
      "sha256-ogVJuyyRTr57FcPX6Bg2piQ2VrjRwC0BLTN2Csa1kBQ=")
    (fromVendor
      "libnvinfer-dev_10.3.0.30-1+cuda12.5_arm64.deb"
      "sha256-17x76LMdTFSH1dGHxAC16/+ynwI15J4J7UhDR6LIldU=")
    (fromVendor
      "libnvinfer-dispatch-dev_10.3.0.30-1+cuda12.5_arm64.deb"
      "sha256-remggbqIAMLQ3dkZ/Tu0sk8LavwPWSKHUE6R5DxlRVQ=")
    (fromVendor
      "libnvinfer-dispatch10_10.3.0.30-1+cuda12.5_arm64.deb"
      "sha256-Ftl9/14j7gmgrGmbjYDItxd8/51OzusrMGoNMTzxBUQ=")
    (fromVendor
      "libnvinfer-headers-dev_10.3.0.30-1+cuda12.5_arm64.deb"
      "sha256-5Pi8Bj3tWFTxFbeAp24wL2M3DJl1lJHZ8OxdB5/Hrng=")
    (fromVendor
      "libnvinfer-headers-plugin-dev_10.3.0.30-1+cuda12.5_arm64.deb"
      "sha256-s5yeQyKtTKhX2xABNgB6ieO8jF9WQHRxB5SW4MqZW3U=")
    (fromVendor
      "libnvinfer-lean-dev_10.3.0.30-1+cuda12.5_arm64.deb"
      "sha256-AM3SZ1xEKX+rCkN7mvGanxhEZGDFzUmPd6WEPNMwMT8=")
    (fromVendor
      "libnvinfer-lean10_10.3.0.30-1+cuda12.5_arm64.deb"
      "sha256-/KYC5NpqipIkzVBXeFnrJrFXUYV50s2Y+NAJJVXueUE=")
    (fromVendor
      "libnvinfer-plugin-dev_10.3.0.30-1+cuda12.5_arm64.deb"
      "sha256-tHV/gQuyo46zr6nVyGtAsyymxXtxE189YAFH2Jqm1ew=")
    (fromVendor
      "libnvinfer-plugin10_10.3.0.30-1+cuda12.5_arm64.deb"
      "sha256-fJ8FLUHi9nhOP9lO7k70pASsZ0ZoHx3fw9rLA3XpkZo=")
    (fromVendor
      "libnvinfer-samples_10.3.0.30-1+cuda12.5_all.deb"
      "sha256-goBhEbl5m25HvuzfbzCxgsbi5SOeWVzY5nyVnPh/ssY=")
    (fromVendor
      "libnvinfer-vc-plugin-dev_10.3.0.30-1+cuda12.5_arm64.deb"
      "sha256-nrGX02XovPzfF5l2SsVYc5JdEWoY/TUyyG9JoJMf1is=")
    (fromVendor
      "libnvinfer-vc-plugin10_10.3.0.30-1+cuda12.5_arm64.deb"
      "sha256-o3fHYUmc0sqqQjfjL9yzBzmlbEkpTEkKLbvlc125nRE=")
    (fromVendor
      "libnvinfer10_10.3.0.30-1+cuda12.5_arm64.deb"
      "sha256-pHipFUxh4USsGQOLY/GQcL+22NweVVLkukMXw/ziFCg=")
    (fromVendor
      "libnvonnxparsers-dev_10.3.0.30-1+cuda12.5_arm64.deb"
      "sha256-SImcQllmoNUxXsGk11lR5KwWOASIBGipOP5MWdlovLQ=")
    (fromVendor
      "libnvonnxparsers10_10.3.0.30-1+cuda12.5_arm64.deb"
      "sha256-xp+VVMbKXCPn8nEXrxzg7D4KX2EgMZvFXBdWhKH/GVo=")
  ];

  nativeBuildInputs = [ dpkg autoPatchelfHook ];
  buildInputs = [
    stdenv.cc.cc.lib
    # TODO: nothing provides libnvdla_compiler.so, which /usr/lib/aarch64-linux-gnu/libnvinfer.so.10.3.0 needs
  ];

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

    moveToOutput 'src/*/bin' $bin
    moveToOutput lib $lib
    moveToOutput 'src/*/samples' $samples
    moveToOutput 'src/*/data' $samples
    moveToOutput 'lib/*.a' $static
    # stdenv writes this for dev
    mkdir -p $out/nix-support
    echo $bin $include $lib > $out/nix-support/propagated-build-inputs

    runHook postInstall
  '';

  meta = {
    description = "Synthetic deb2nix fixture with the layout of libnvinfer-bin, without its content";
    license = lib.licenses.unfree;
    sourceProvenance = [ lib.sourceTypes.binaryNativeCode ];
    platforms = [ "aarch64-linux" ];
  };
}
