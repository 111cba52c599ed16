{ buildFromDebs
, debs
, defaultSomDebRepo
}:
buildFromDebs {
  pname = "jetson-gpio";
  version = debs.${defaultSomDebRepo}.jetson-gpio-common.version;
  srcs = [ debs.${defaultSomDebRepo}.jetson-gpio-common.src ];
  outputs = [ "out" "doc" ];
  autoPatchelf = false;
  meta.platforms = [ "aarch64-linux" "x86_64-linux" ];
}
