# CUDA as one directory, for programs that are told by CUDA_HOME where it is: nixpkgs' toolkit, and the libraries that
# NVIDIA releases apart from it. For callPackage.
{ cudaPackages
, lib
, symlinkJoin
}:
let
  # Not every version of CUDA has all of them, nor every platform.
  libraries = lib.filter (package: package != null && package.meta.available or true)
    (map (name: cudaPackages.${name} or null) [ "cudnn" "cutensor" "libcutensor" "nccl" "tensorrt" ]);
  isWanted = output: !(lib.elem output [ "static" "samples" "doc" ]);
in
symlinkJoin {
  name = "nvidia-sdk-${cudaPackages.cudatoolkit.version}";
  paths = [ cudaPackages.cudatoolkit ] ++ lib.concatMap
    (package: map (output: package.${output}) (lib.filter isWanted (package.outputs or [ "out" ])))
    libraries;
} // { inherit (cudaPackages.cudatoolkit) version; }
