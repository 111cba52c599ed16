{ lib }:
finalCudaPackages:
prevCudaPackages:
let
  inherit (finalCudaPackages) debWrapBuildRedist;
  inherit (finalCudaPackages.pkgs) nvidia-jetpack;
  inherit (nvidia-jetpack) debs;
in
lib.mapAttrs (
  name:
  package:
  if finalCudaPackages.cudaMajorMinorVersion == "11.4"
    && finalCudaPackages.backendStdenv.hostRedistSystem == "linux-aarch64" then
    package
  else
    prevCudaPackages.${name}
) {
  cuda_cccl = debWrapBuildRedist {
    sourceName = "cuda-thrust";
    drv = prevCudaPackages.cuda_cccl;
  };
  # JetPack 5's driver is of this version itself
  cuda_compat = null;
  cuda_cudart = debWrapBuildRedist {
    drv = prevCudaPackages.cuda_cudart;
    extension = prev: {
      postPatch = ''
        ${prev.postPatch or ""}
        sed -i \
          -e "s#^\s*prefix\s*=.*#prefix=''${!outputDev:?}#" \
          -e "s#^\s*libdir\s*=.*#libdir=''${!outputLib:?}/lib#" \
          -e "s#^\s*includedir\s*=.*#includedir=''${!outputInclude:?}/include#" \
          lib/pkgconfig/cuda-11.4.pc \
          lib/pkgconfig/cudart-11.4.pc
      '';
    };
  };
  cuda_cuobjdump = debWrapBuildRedist {
    drv = prevCudaPackages.cuda_cuobjdump;
  };
  cuda_cupti = debWrapBuildRedist {
    drv = prevCudaPackages.cuda_cupti;
    postDebNormalization = ''
      pushd "$NIX_BUILD_TOP/$sourceRoot" >/dev/null
      mkdir -p samples
      cp -r extras/CUPTI/samples/. samples
      rm -r extras/CUPTI/samples
      rmdir -p --ignore-fail-on-non-empty extras/CUPTI
      popd >/dev/null
    '';
  };
  cuda_cuxxfilt = debWrapBuildRedist {
    drv = prevCudaPackages.cuda_cuxxfilt;
  };
  cuda_nvcc = debWrapBuildRedist {
    drv = prevCudaPackages.cuda_nvcc;
  };
  cuda_nvdisasm = debWrapBuildRedist {
    drv = prevCudaPackages.cuda_nvdisasm;
  };
  cuda_nvml_dev = debWrapBuildRedist {
    drv = prevCudaPackages.cuda_nvml_dev;
    extension = prev: {
      postPatch = ''
        ${prev.postPatch or ""}
        sed -i \
          -e "s#^\s*prefix\s*=.*#prefix=''${!outputDev:?}#" \
          -e "s#^\s*includedir\s*=.*#includedir=''${!outputInclude:?}/include#" \
          lib/pkgconfig/nvidia-ml-11.4.pc
      '';
    };
  };
  cuda_nvprune = debWrapBuildRedist {
    drv = prevCudaPackages.cuda_nvprune;
  };
  cuda_nvrtc = debWrapBuildRedist {
    drv = prevCudaPackages.cuda_nvrtc;
    extension = prev: {
      postPatch = ''
        ${prev.postPatch or ""}
        sed -i \
          -e "s#^\s*prefix\s*=.*#prefix=''${!outputDev:?}#" \
          -e "s#^\s*libdir\s*=.*#libdir=''${!outputLib:?}/lib#" \
          -e "s#^\s*includedir\s*=.*#includedir=''${!outputInclude:?}/include#" \
          lib/pkgconfig/nvrtc-11.4.pc
      '';
    };
  };
  cuda_nvtx = debWrapBuildRedist {
    drv = prevCudaPackages.cuda_nvtx;
    extension = prev: {
      postPatch = ''
        ${prev.postPatch or ""}
        sed -i \
          -e "s#^\s*prefix\s*=.*#prefix=''${!outputDev:?}#" \
          -e "s#^\s*libdir\s*=.*#libdir=''${!outputLib:?}/lib#" \
          -e "s#^\s*includedir\s*=.*#includedir=''${!outputInclude:?}/include#" \
          lib/pkgconfig/nvToolsExt-11.4.pc
      '';
    };
  };
  cuda_profiler_api = debWrapBuildRedist {
    drv = prevCudaPackages.cuda_profiler_api;
  };
  cuda_sanitizer_api = debWrapBuildRedist {
    drv = prevCudaPackages.cuda_sanitizer_api;
  };
  cudnn = debWrapBuildRedist {
    drv = prevCudaPackages.cudnn;
    extension = prev: {
      postPatch = ''
        ${prev.postPatch or ""}
        ln -sfn cudnn_v8.h include/cudnn.h
      '';
    };
  };
  libcublas = debWrapBuildRedist {
    drv = prevCudaPackages.libcublas;
    extension = prev: {
      postPatch = ''
        ${prev.postPatch or ""}
        sed -i \
          -e "s#^\s*prefix\s*=.*#prefix=''${!outputDev:?}#" \
          -e "s#^\s*libdir\s*=.*#libdir=''${!outputLib:?}/lib#" \
          -e "s#^\s*includedir\s*=.*#includedir=''${!outputInclude:?}/include#" \
          lib/pkgconfig/cublas-11.4.pc
      '';
    };
  };
  libcudla = debWrapBuildRedist {
    drv = prevCudaPackages.libcudla;
    extension = prev: {
      # The debs have nothing for the others
      outputs = lib.intersectLists [ "out" "dev" "include" "lib" ] prev.outputs;
      buildInputs = prev.buildInputs or [ ] ++ [
        # TODO: nothing provides libnvcudla.so
      ];
    };
  };
  libcufft = debWrapBuildRedist {
    drv = prevCudaPackages.libcufft;
    extension = prev: {
      postPatch = ''
        ${prev.postPatch or ""}
        sed -i \
          -e "s#^\s*prefix\s*=.*#prefix=''${!outputDev:?}#" \
          -e "s#^\s*libdir\s*=.*#libdir=''${!outputLib:?}/lib#" \
          -e "s#^\s*includedir\s*=.*#includedir=''${!outputInclude:?}/include#" \
          lib/pkgconfig/cufft-11.4.pc \
          lib/pkgconfig/cufftw-11.4.pc
      '';
    };
  };
  libcurand = debWrapBuildRedist {
    drv = prevCudaPackages.libcurand;
    extension = prev: {
      postPatch = ''
        ${prev.postPatch or ""}
        sed -i \
          -e "s#^\s*prefix\s*=.*#prefix=''${!outputDev:?}#" \
          -e "s#^\s*libdir\s*=.*#libdir=''${!outputLib:?}/lib#" \
          -e "s#^\s*includedir\s*=.*#includedir=''${!outputInclude:?}/include#" \
          lib/pkgconfig/curand-11.4.pc
      '';
    };
  };
  libcusolver = debWrapBuildRedist {
    drv = prevCudaPackages.libcusolver;
    extension = prev: {
      postPatch = ''
        ${prev.postPatch or ""}
        sed -i \
          -e "s#^\s*prefix\s*=.*#prefix=''${!outputDev:?}#" \
          -e "s#^\s*libdir\s*=.*#libdir=''${!outputLib:?}/lib#" \
          -e "s#^\s*includedir\s*=.*#includedir=''${!outputInclude:?}/include#" \
          lib/pkgconfig/cusolver-11.4.pc
      '';
    };
  };
  libcusparse = debWrapBuildRedist {
    drv = prevCudaPackages.libcusparse;
    extension = prev: {
      postPatch = ''
        ${prev.postPatch or ""}
        sed -i \
          -e "s#^\s*prefix\s*=.*#prefix=''${!outputDev:?}#" \
          -e "s#^\s*libdir\s*=.*#libdir=''${!outputLib:?}/lib#" \
          -e "s#^\s*includedir\s*=.*#includedir=''${!outputInclude:?}/include#" \
          lib/pkgconfig/cusparse-11.4.pc
      '';
    };
  };
  libnpp = debWrapBuildRedist {
    drv = prevCudaPackages.libnpp;
    extension = prev: {
      postPatch = ''
        ${prev.postPatch or ""}
        sed -i \
          -e "s#^\s*prefix\s*=.*#prefix=''${!outputDev:?}#" \
          -e "s#^\s*libdir\s*=.*#libdir=''${!outputLib:?}/lib#" \
          -e "s#^\s*includedir\s*=.*#includedir=''${!outputInclude:?}/include#" \
          lib/pkgconfig/nppc-11.4.pc \
          lib/pkgconfig/nppi-11.4.pc \
          lib/pkgconfig/nppial-11.4.pc \
          lib/pkgconfig/nppicc-11.4.pc \
          lib/pkgconfig/nppicom-11.4.pc \
          lib/pkgconfig/nppidei-11.4.pc \
          lib/pkgconfig/nppif-11.4.pc \
          lib/pkgconfig/nppig-11.4.pc \
          lib/pkgconfig/nppim-11.4.pc \
          lib/pkgconfig/nppist-11.4.pc \
          lib/pkgconfig/nppisu-11.4.pc \
          lib/pkgconfig/nppitc-11.4.pc \
          lib/pkgconfig/npps-11.4.pc
      '';
    };
  };
  tensorrt = debWrapBuildRedist {
    drv = prevCudaPackages.tensorrt;
    postDebNormalization = ''
      pushd "$NIX_BUILD_TOP/$sourceRoot" >/dev/null
      mkdir -p bin
      cp -r src/tensorrt/bin/. bin
      rm -r src/tensorrt/bin
      mkdir -p samples/data
      cp -r src/tensorrt/data/. samples/data
      rm -r src/tensorrt/data
      mkdir -p samples/samples
      cp -r src/tensorrt/samples/. samples/samples
      rm -r src/tensorrt/samples
      rmdir -p --ignore-fail-on-non-empty src/tensorrt
      # nixpkgs' expression deletes these, and fails where they are not
      mkdir -p lib/stubs
      mkdir -p python
      touch python/none.whl
      popd >/dev/null
    '';
    extension = prev: {
      # Of the same source are debs of Python modules, which are packages of their own
      src = prev.src.override {
        srcs = [
          debs.common.libnvinfer-bin.src
          debs.common.libnvinfer-dev.src
          debs.common.libnvinfer-plugin-dev.src
          debs.common.libnvinfer-plugin8.src
          debs.common.libnvinfer-samples.src
          debs.common.libnvinfer8.src
          debs.common.libnvonnxparsers-dev.src
          debs.common.libnvonnxparsers8.src
          debs.common.libnvparsers-dev.src
          debs.common.libnvparsers8.src
        ];
      };
    };
  };
}
