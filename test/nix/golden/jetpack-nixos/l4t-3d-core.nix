{ buildFromDebs
, egl-wayland
, l4t-core
, lib
, libdrm
, libglvnd
, libx11
, libxcb
, libxext
}:
buildFromDebs {
  pname = "nvidia-l4t-3d-core";
  buildInputs = [ egl-wayland l4t-core libglvnd libx11 libxext ];
  # Opened by name at run time
  appendRunpaths = [
    "${lib.getLib libdrm}/lib"
    "${lib.getLib libglvnd}/lib"
    "${lib.getLib libx11}/lib"
    "${lib.getLib libxcb}/lib"
    "${lib.getLib libxext}/lib"
  ];
  postPatch = ''
    mkdir -p share/vulkan/icd.d
    ln -sfn tegra-egl/libEGL_nvidia.so.0 lib/libEGL_nvidia.so.0
    ln -sfn tegra-egl/libGLESv1_CM_nvidia.so.1 lib/libGLESv1_CM_nvidia.so.1
    ln -sfn tegra-egl/libGLESv2_nvidia.so.2 lib/libGLESv2_nvidia.so.2
    ln -sfn ../../../lib/nvidia_icd.json etc/vulkan/icd.d/nvidia_icd.json
    ln -sfn ../../../lib/tegra-egl/nvidia.json share/glvnd/egl_vendor.d/10_nvidia.json
    ln -sfn ../../../lib/nvidia_icd.json share/vulkan/icd.d/nvidia_icd.json

    substituteInPlace lib/nvidia_icd.json \
      --replace-fail '"libGLX_nvidia.so.0"' "\"$out/lib/libGLX_nvidia.so.0\""
    substituteInPlace lib/tegra-egl/nvidia.json \
      --replace-fail '"libEGL_nvidia.so.0"' "\"$out/lib/tegra-egl/libEGL_nvidia.so.0\""
  '';
}
