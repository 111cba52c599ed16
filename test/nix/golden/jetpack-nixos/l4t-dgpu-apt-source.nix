{ buildFromDebs }:
buildFromDebs {
  pname = "nvidia-l4t-dgpu-apt-source";
  autoPatchelf = false;
  meta.platforms = [ "aarch64-linux" "x86_64-linux" ];
}
