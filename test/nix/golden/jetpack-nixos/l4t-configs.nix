{ buildFromDebs }:
buildFromDebs {
  pname = "nvidia-l4t-configs";
  autoPatchelf = false;
  meta.platforms = [ "aarch64-linux" "x86_64-linux" ];
}
