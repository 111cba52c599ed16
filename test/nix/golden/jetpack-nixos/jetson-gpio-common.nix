{ buildFromDebs }:
buildFromDebs {
  pname = "jetson-gpio-common";
  outputs = [ "out" "doc" ];
  autoPatchelf = false;
  meta.platforms = [ "aarch64-linux" "x86_64-linux" ];
}
