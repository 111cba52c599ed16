{ lib }:
finalCudaPackages:
prevCudaPackages:
let
  inherit (finalCudaPackages.pkgs) nvidia-jetpack;
  # nixpkgs ignores these libraries, which only Jetson's driver has, so who links to the package would miss them
  withDriver =
    name:
    inputs:
    libraries:
    if finalCudaPackages.backendStdenv.hasJetsonCudaCapability then
      prevCudaPackages.${name}.overrideAttrs (prev: {
        buildInputs = prev.buildInputs or [ ] ++ inputs;
        autoPatchelfIgnoreMissingDeps = lib.subtractLists
          libraries
          prev.autoPatchelfIgnoreMissingDeps or [ ];
      })
    else
      prevCudaPackages.${name};
  callPackage = nvidia-jetpack.newScope {
    cudaPackages = finalCudaPackages;
  };
in
{
  cuda_compat = withDriver "cuda_compat" [
    # libnvdla_runtime.so, libnvrm_gpu.so, libnvrm_mem.so
    nvidia-jetpack.l4t-core
  ] [ "libnvdla_runtime.so" "libnvrm_gpu.so" "libnvrm_mem.so" ];
  libcudla = withDriver "libcudla" [
    # libnvcudla.so
    nvidia-jetpack.l4t-cuda
  ] [ "libnvcudla.so" ];
  tensorrt =
    if nvidia-jetpack.l4tAtLeast "38" then
      withDriver "tensorrt" [
        # libnvdla_compiler.so
        nvidia-jetpack.l4t-core
      ] [ "libnvdla_compiler.so" ]
    else
      withDriver "tensorrt" [
        # libnvdla_compiler.so
        nvidia-jetpack.l4t-dla-compiler
      ] [ "libnvdla_compiler.so" ];
  vpi = callPackage ./vpi.nix { };
  vpi-firmware = callPackage ./vpi-firmware.nix { };
}
