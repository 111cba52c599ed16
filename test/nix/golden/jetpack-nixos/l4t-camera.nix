{ buildFromDebs
, cairo
, glib
, gtk3
, l4t-core
, l4t-multimedia
, libglvnd
, libx11
}:
buildFromDebs {
  pname = "nvidia-l4t-camera";
  buildInputs = [ cairo glib gtk3 l4t-core l4t-multimedia libglvnd libx11 ];
  postPatch = ''
    ln -sf ../../../libv4l2_nvargus.so lib/libv4l/plugins/nv/libv4l2_nvargus.so
  '';
}
