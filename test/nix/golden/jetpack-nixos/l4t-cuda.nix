{ buildFromDebs
, l4t-core
}:
buildFromDebs {
  pname = "nvidia-l4t-cuda";
  buildInputs = [ l4t-core ];
}
