{ alsa-lib
, buildFromDebs
, glib
, gst_all_1
, l4t-camera
, l4t-core
, l4t-cuda
, l4t-multimedia
, libdrm
, libglvnd
, libv4l
, libx11
, libxext
, wayland
}:
buildFromDebs {
  pname = "nvidia-l4t-gstreamer";
  buildInputs = [
    alsa-lib
    glib
    gst_all_1.gst-plugins-base
    gst_all_1.gstreamer
    l4t-camera
    l4t-core
    l4t-cuda
    l4t-multimedia
    libdrm
    libglvnd
    libv4l
    libx11
    libxext
    wayland
  ];
  postPatch = ''
    ln -sfn libnvgstreamer-1.0.so lib/libgstreamer-1.0.so.0.1603.99999
  '';
}
