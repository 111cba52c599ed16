{ buildFromDebs
, wayland
}:
buildFromDebs {
  pname = "nvidia-l4t-wayland";
  buildInputs = [ wayland ];
  postPatch = ''
    substituteInPlace share/egl/egl_external_platform.d/nvidia_wayland.json \
      --replace-fail '"libnvidia-egl-wayland.so.1"' "\"$out/lib/libnvidia-egl-wayland.so.1\""
  '';
}
