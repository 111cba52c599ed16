{ buildFromDebs }:
buildFromDebs {
  pname = "nvidia-l4t-firmware";
  autoPatchelf = false;
}
