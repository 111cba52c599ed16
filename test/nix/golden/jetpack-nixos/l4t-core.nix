{ buildFromDebs
, expat
, libglvnd
}:
buildFromDebs {
  pname = "nvidia-l4t-core";
  buildInputs = [ expat libglvnd ];
}
