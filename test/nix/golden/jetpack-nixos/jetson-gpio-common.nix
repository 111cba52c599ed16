{ buildFromDebs }:
buildFromDebs {
  pname = "jetson-gpio-common";
  autoPatchelf = false;
  meta.platforms = [ "aarch64-linux" "x86_64-linux" ];
}
