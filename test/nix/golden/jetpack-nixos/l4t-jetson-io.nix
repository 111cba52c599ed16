{ buildFromDebs }:
buildFromDebs {
  pname = "nvidia-l4t-jetson-io";
  autoPatchelf = false;
  meta.platforms = [ "aarch64-linux" "x86_64-linux" ];
}
