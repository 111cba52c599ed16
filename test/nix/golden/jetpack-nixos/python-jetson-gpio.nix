{ buildFromDebs }:
buildFromDebs {
  pname = "python-jetson-gpio";
  autoPatchelf = false;
  postPatch = ''
    # Links that would lead nowhere
    rm share/doc/python-jetson-gpio
  '';
  meta.platforms = [ "aarch64-linux" "x86_64-linux" ];
}
