{ buildFromDebs
, python3
}:
buildFromDebs {
  pname = "nvidia-l4t-nvpmodel-gui-tools";
  autoPatchelf = false;
  buildInputs = [ (python3.withPackages (ps: [ ps.pygobject3 ])) ];
  meta.platforms = [ "aarch64-linux" "x86_64-linux" ];
}
