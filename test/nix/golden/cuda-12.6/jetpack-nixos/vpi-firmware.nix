{ buildFromDebs
, debs
}:
buildFromDebs {
  pname = "vpi3-firmware";
  version = debs.common.libnvvpi3.version;
  srcs = [ debs.common.libnvvpi3.src ];
  autoPatchelf = false;
  # PVA's kernel driver asks for it by this name
  preDebNormalization = ''
    pushd "$NIX_BUILD_TOP/$sourceRoot" >/dev/null
    mv opt/nvidia/vpi3/lib/aarch64-linux-gnu/priv/vpi3_pva_auth_allowlist "$NIX_BUILD_TOP/allowlist"
    rm -r ./*
    install -D -m 644 "$NIX_BUILD_TOP/allowlist" lib/firmware/pva_auth_allowlist
    popd >/dev/null
  '';
}
