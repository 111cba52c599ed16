{ buildFromDebs
, debs
}:
buildFromDebs {
  pname = "libnvvpi3";
  repo = "common";
  srcs = [ debs.common.libnvvpi3.src debs.common.vpi3-dev.src ];
  outputs = [ "out" "dev" ];
  # normalizeDebs knows these directories by other names
  preDebNormalization = ''
    pushd "$NIX_BUILD_TOP/$sourceRoot" >/dev/null
    rm opt/nvidia/vpi3/lib64
    mkdir -p usr
    cp -r opt/nvidia/vpi3/. usr
    rm -r opt/nvidia/vpi3
    rmdir -p --ignore-fail-on-non-empty opt/nvidia
    popd >/dev/null
  '';
}
