{ buildFromDebs
, l4t-nvsci
, l4t-openwfd
, l4t-vulkan-sc-sdk
, vulkan-loader
}:
buildFromDebs {
  pname = "nvidia-l4t-vulkan-sc-samples";
  buildInputs = [ l4t-nvsci l4t-openwfd l4t-vulkan-sc-sdk vulkan-loader ];
  # Opened by name by the programs
  runtimeDependencies = [ l4t-vulkan-sc-sdk ];
}
