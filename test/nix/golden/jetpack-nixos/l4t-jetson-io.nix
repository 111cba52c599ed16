{ buildFromDebs
, python3
}:
buildFromDebs {
  pname = "nvidia-l4t-jetson-io";
  autoPatchelf = false;
  buildInputs = [ python3 ];
  meta.platforms = [ "aarch64-linux" "x86_64-linux" ];
}
