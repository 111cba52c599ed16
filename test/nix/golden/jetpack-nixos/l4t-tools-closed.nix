{ buildFromDebs
, libnl
, openssl_1_1
, python3
}:
buildFromDebs {
  pname = "nvidia-l4t-tools";
  buildInputs = [
    libnl
    openssl_1_1
    python3
    # TODO: nothing provides libnvimp.so, which /usr/sbin/nvimp_util needs
    # TODO: nothing provides libnvrm_chip.so, which /usr/sbin/nvimp_util needs
  ];
  postPatch = ''
    ln -sfn ../opt/nvidia/camera/nvcapture-status-decoder bin/nvcapture-status-decoder
  '';
}
