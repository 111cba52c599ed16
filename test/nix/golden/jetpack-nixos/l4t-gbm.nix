{ buildFromDebs
, l4t-3d-core
, libdrm
, libgbm
}:
buildFromDebs {
  pname = "nvidia-l4t-gbm";
  buildInputs = [ l4t-3d-core libdrm libgbm ];
  postPatch = ''
    ln -sf ../libnvidia-allocator.so lib/gbm/nvidia-drm_gbm.so
    ln -sf ../libnvidia-allocator.so lib/gbm/tegra-udrm_gbm.so
    ln -sf ../libnvidia-allocator.so lib/gbm/tegra_gbm.so
  '';
}
