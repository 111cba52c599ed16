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
  version = "8.5.2-1+cuda11.4";

  outputs = [ "out" "samples" "bin" "dev" "include" "lib" "static" ];
  outputInclude = "include";

  srcs = [
    (fromVendor
      "libnvinfer-bin_8.5.2-1+cuda11.4_arm64.deb"
      "sha256-nN9fW4QFUuR1cH3QrESq0aGGyNT+n6dGEArqgZAAz7I=")
    (fromVendor
      "libnvinfer-dev_8.5.2-1+cuda11.4_arm64.deb"
      "sha256-bVZ8UY/84P4oq5MMkimKuHxh2+2dj3KAay3Bj35Z3jg=")
    (fromVendor
      "libnvinfer-plugin-dev_8.5.2-1+cuda11.4_arm64.deb"
      "sha256-o3KwaNfthazeyXvZ93c9F9EVvT6WzQyE9HZi+2t3a9A=")
    (fromVendor
      "libnvinfer-plugin8_8.5.2-1+cuda11.4_arm64.deb"
      "sha256-Iwa2Vr70TPiJ3z3f5fVWNcXqpQa+fIaT+Jiqwk+aXq0=")
    (fromVendor
      "libnvinfer-samples_8.5.2-1+cuda11.4_all.deb"
      "sha256-d1UraL+4K9AJF5roB3rY1Yo4DQkz2dx82KUtlNuh0ZU=")
    (fromVendor
      "libnvinfer8_8.5.2-1+cuda11.4_arm64.deb"
      "sha256-I1mN0KZ75QvHoxPFyriQ1zvjFeSvrC0zWS8LH50S/eI=")
    (fromVendor
      "libnvonnxparsers-dev_8.5.2-1+cuda11.4_arm64.deb"
      "sha256-WqpPeufg8W+IrTCjFinwhhBWwcSaD0UuGGxZF4qOdY0=")
    (fromVendor
      "libnvonnxparsers8_8.5.2-1+cuda11.4_arm64.deb"
      "sha256-vbPZXONAoYxdQ6J7FqR1Snbpz6yubxJlYofph6f073Q=")
    (fromVendor
      "libnvparsers-dev_8.5.2-1+cuda11.4_arm64.deb"
      "sha256-vdN1zZzDb+j0vUvbovjXmj94NcmyeqLogB5h73lo1ps=")
    (fromVendor
      "libnvparsers8_8.5.2-1+cuda11.4_arm64.deb"
      "sha256-+x3V17G7sJ+XLC4/1VnOCKCBG9yPRBIDMiJMvovC8FA=")
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
