{ buildFromDebs
, l4t-core
, libnl
, openssl_1_1
}:
buildFromDebs {
  pname = "nvidia-l4t-tools";
  buildInputs = [ l4t-core libnl openssl_1_1 ];
  postPatch = ''
    ln -sfn ../opt/nvidia/camera/nvcapture-status-decoder bin/nvcapture-status-decoder
  '';
}
