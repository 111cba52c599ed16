{ buildFromDebs }:
buildFromDebs {
  pname = "nvidia-l4t-jetsonpower-gui-tools";
  autoPatchelf = false;
  meta.platforms = [ "aarch64-linux" "x86_64-linux" ];
}
