{ buildFromDebs
, l4t-core
, l4t-nvsci
, lib
, libglvnd
}:
buildFromDebs {
  pname = "nvidia-l4t-cuda";
  buildInputs = [ l4t-core ];
  # Opened by name at run time
  appendRunpaths = [
    "${placeholder "out"}/lib"
    "${lib.getLib l4t-nvsci}/lib"
    "${lib.getLib libglvnd}/lib"
  ];
}
