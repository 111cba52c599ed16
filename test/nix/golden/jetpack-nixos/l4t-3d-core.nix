{ buildFromDebs
, egl-wayland
, l4t-core
, libglvnd
, libx11
, libxext
}:
buildFromDebs {
  pname = "nvidia-l4t-3d-core";
  buildInputs = [ egl-wayland l4t-core libglvnd libx11 libxext ];
  postPatch = ''
    ln -sf ../../../lib/nvidia_icd.json etc/vulkan/icd.d/nvidia_icd.json
    ln -sf ../../../lib/tegra-egl/nvidia.json share/glvnd/egl_vendor.d/10_nvidia.json
  '';
}
