{ buildFromDebs
, l4t-core
, libnl
, openssl_1_1
, python3
}:
buildFromDebs {
  pname = "nvidia-l4t-tools";
  buildInputs = [ l4t-core libnl openssl_1_1 python3 ];
  postPatch = ''
    ln -sfn ../opt/nvidia/camera/nvcapture-status-decoder bin/nvcapture-status-decoder
  '';
}
