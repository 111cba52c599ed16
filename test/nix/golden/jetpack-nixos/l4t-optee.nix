{ buildFromDebs }:
buildFromDebs {
  pname = "nvidia-l4t-optee";
}
