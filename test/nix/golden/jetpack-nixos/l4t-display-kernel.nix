{ buildFromDebs }:
buildFromDebs {
  pname = "nvidia-l4t-display-kernel";
  autoPatchelf = false;
}
