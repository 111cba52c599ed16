{ buildFromDebs
, debs
}:
buildFromDebs {
  pname = "cuda_cudart";
  version = debs.common.cuda-cudart-11-4.version;
  srcs = [ debs.common.cuda-cudart-11-4.src debs.common.cuda-cudart-dev-11-4.src ];
  outputs = [ "out" "dev" "include" "lib" "static" ];
  outputInclude = "include";
  postPatch = ''
    sed -i \
      -e "s#^\s*prefix\s*=.*#prefix=$dev#" \
      -e "s#^\s*libdir\s*=.*#libdir=$lib/lib#" \
      -e "s#^\s*includedir\s*=.*#includedir=$include/include#" \
      lib/pkgconfig/cudart-11.4.pc
  '';
  postInstall = ''
    moveToOutput lib $lib
    moveToOutput 'lib/*.a' $static
    # normalizeDebs links lib64 to lib
    moveToOutput lib64 $lib
    # stdenv writes this for dev
    mkdir -p $out/nix-support
    echo $include $lib > $out/nix-support/propagated-build-inputs
  '';
}
