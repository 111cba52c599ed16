{ buildFromDebs
, l4t-3d-core
, lib
, libdrm
, libgbm
}:
buildFromDebs {
  pname = "nvidia-l4t-gbm";
  buildInputs = [ l4t-3d-core libdrm libgbm ];
  # Opened by name at run time
  appendRunpaths = [ "${lib.getLib libdrm}/lib" ];
  postPatch = ''
    ln -sfn ../libnvidia-allocator.so lib/gbm/nvidia-drm_gbm.so
    ln -sfn ../libnvidia-allocator.so lib/gbm/tegra-udrm_gbm.so
    ln -sfn ../libnvidia-allocator.so lib/gbm/tegra_gbm.so

    substituteInPlace share/egl/egl_external_platform.d/nvidia_gbm.json \
      --replace-fail '"libnvidia-egl-gbm.so.1"' "\"$out/lib/libnvidia-egl-gbm.so.1\""
  '';
}
