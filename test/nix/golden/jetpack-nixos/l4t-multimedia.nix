{ alsa-lib
, buildFromDebs
, cairo
, debs
, defaultSomDebRepo
, glib
, gst_all_1
, l4t-core
, l4t-cuda
, l4t-nvsci
, libglvnd
, pango
}:
buildFromDebs {
  pname = "nvidia-l4t-multimedia";
  srcs = [
    debs.${defaultSomDebRepo}.nvidia-l4t-multimedia.src
    debs.${defaultSomDebRepo}.nvidia-l4t-multimedia-utils.src
    debs.common.nvidia-l4t-jetson-multimedia-api.src
  ];
  buildInputs = [
    alsa-lib
    cairo
    glib
    gst_all_1.gst-plugins-base
    gst_all_1.gstreamer
    l4t-core
    l4t-cuda
    l4t-nvsci
    libglvnd
    pango
  ];
  postPatch = ''
    ln -sf ../../../libv4l2_nvcuvidvideocodec.so lib/libv4l/plugins/nv/libv4l2_nvcuvidvideocodec.so
    ln -sf ../../../libv4l2_nvvideocodec.so lib/libv4l/plugins/nv/libv4l2_nvvideocodec.so
    ln -sf libnvv4l2.so lib/libv4l2.so.0.0.999999
    ln -sf libnvv4lconvert.so lib/libv4lconvert.so.0.0.999999
  '';
}
