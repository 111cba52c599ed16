{ buildFromDebs }:
buildFromDebs {
  pname = "nvidia-l4t-nvpmodel-gui-tools";
  autoPatchelf = false;
  meta.platforms = [ "aarch64-linux" "x86_64-linux" ];
}
