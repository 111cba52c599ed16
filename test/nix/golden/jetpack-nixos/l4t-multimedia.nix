{ alsa-lib
, buildFromDebs
, buildPackages
, cairo
, debs
, defaultSomDebRepo
, glib
, gst_all_1
, l4t-core
, l4t-cuda
, l4t-nvsci
, lib
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
  # Opened by name at run time
  appendRunpaths = [ "${placeholder "out"}/lib" "${lib.getLib l4t-nvsci}/lib" ];
  postPatch = ''
    ln -sfn ../../../libv4l2_nvcuvidvideocodec.so lib/libv4l/plugins/nv/libv4l2_nvcuvidvideocodec.so
    ln -sfn ../../../libv4l2_nvvideocodec.so lib/libv4l/plugins/nv/libv4l2_nvvideocodec.so
    ln -sfn libnvv4l2.so lib/libv4l2.so.0.0.999999
    ln -sfn libnvv4lconvert.so lib/libv4lconvert.so.0.0.999999

    # NvOsLibraryLoad searches the run path of the library that it is in: a copy has this package's
    cp --no-preserve=mode ${lib.getLib l4t-core}/lib/libnvos.so lib/libnvos_multimedia.so
    patchelf --set-soname libnvos_multimedia.so lib/libnvos_multimedia.so
    renames=$(mktemp)
    echo NvOsLibraryLoad NvOsLibraryLoad_multimedia > $renames
    for file in \
      lib/libnvmedia.so \
      lib/libnvmm.so \
      lib/libnvmm_parser.so \
      lib/libnvmm_utils.so \
      lib/libnvmmlite.so \
      lib/libnvomx.so \
      lib/libnvomxilclient.so \
      lib/libtegrav4l2.so \
      lib/libnvos_multimedia.so; do
      ${lib.getExe buildPackages.patchelfUnstable} --rename-dynamic-symbols $renames --replace-needed libnvos.so libnvos_multimedia.so "$file"
    done
  '';
}
