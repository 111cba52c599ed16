{ buildFromDebs
, buildPackages
, cairo
, dlopenOverride
, glib
, gtk3
, l4t-core
, l4t-multimedia
, lib
, libglvnd
, libx11
}:
buildFromDebs {
  pname = "nvidia-l4t-camera";
  buildInputs = [ cairo glib gtk3 l4t-core l4t-multimedia libglvnd libx11 ];
  # Opened by name at run time
  appendRunpaths = [ "${placeholder "out"}/lib" ];
  postPatch = ''
    ln -sfn ../../../libv4l2_nvargus.so lib/libv4l/plugins/nv/libv4l2_nvargus.so

    # NvOsLibraryLoad searches the run path of the library that it is in: a copy has this package's
    cp --no-preserve=mode ${lib.getLib l4t-core}/lib/libnvos.so lib/libnvos_camera.so
    patchelf --set-soname libnvos_camera.so lib/libnvos_camera.so
    renames=$(mktemp)
    echo NvOsLibraryLoad NvOsLibraryLoad_camera > $renames
    for file in \
      lib/libv4l2_nvargus.so \
      lib/libnvos_camera.so; do
      ${lib.getExe buildPackages.patchelfUnstable} --rename-dynamic-symbols $renames --replace-needed libnvos.so libnvos_camera.so "$file"
    done
  '';
  # Behind auto-patchelf, which would undo it
  preFixup = ''
    postFixupHooks+=('
      ${dlopenOverride { "/usr/lib/aarch64-linux-gnu/tegra-egl/libEGL_nvidia.so.0" = "/run/opengl-driver/lib/libEGL_nvidia.so.0"; } "$out/lib/libnvargus.so"}
      ${dlopenOverride { "/usr/lib/aarch64-linux-gnu/tegra-egl/libEGL_nvidia.so.0" = "/run/opengl-driver/lib/libEGL_nvidia.so.0"; } "$out/lib/libnvargus_socketclient.so"}
      ${dlopenOverride { "/usr/lib/aarch64-linux-gnu/tegra-egl/libEGL_nvidia.so.0" = "/run/opengl-driver/lib/libEGL_nvidia.so.0"; } "$out/lib/libnvargus_socketserver.so"}
    ')
  '';
}
