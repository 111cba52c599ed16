{ buildFromDebs }:
buildFromDebs {
  pname = "nvidia-l4t-x11";
}
