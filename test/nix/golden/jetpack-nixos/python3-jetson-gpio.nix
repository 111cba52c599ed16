{ buildFromDebs }:
buildFromDebs {
  pname = "python3-jetson-gpio";
  autoPatchelf = false;
  meta.platforms = [ "aarch64-linux" "x86_64-linux" ];
}
