{ buildFromDebs
, wayland
}:
buildFromDebs {
  pname = "nvidia-l4t-wayland";
  buildInputs = [ wayland ];
}
