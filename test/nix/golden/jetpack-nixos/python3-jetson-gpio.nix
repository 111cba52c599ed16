{ buildFromDebs }:
buildFromDebs {
  pname = "python3-jetson-gpio";
  autoPatchelf = false;
  postPatch = ''
    # Links that would lead nowhere
    rm share/doc/python3-jetson-gpio
  '';
  meta.platforms = [ "aarch64-linux" "x86_64-linux" ];
}
