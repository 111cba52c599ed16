{ buildFromDebs }:
buildFromDebs {
  pname = "nvidia-l4t-oem-config";
  autoPatchelf = false;
  meta.platforms = [ "aarch64-linux" "x86_64-linux" ];
}
