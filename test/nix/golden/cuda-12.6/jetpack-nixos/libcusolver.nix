{ buildFromDebs
, cudaPackages
, debs
}:
let
  inherit (cudaPackages) libcublas libcusparse libnvjitlink;
in
buildFromDebs {
  pname = "libcusolver";
  version = debs.common.libcusolver-12-6.version;
  srcs = [ debs.common.libcusolver-12-6.src debs.common.libcusolver-dev-12-6.src ];
  outputs = [ "out" "dev" "include" "lib" "static" "stubs" ];
  outputInclude = "include";
  buildInputs = [ libcublas libcusparse libnvjitlink ];
  postPatch = ''
    sed -i \
      -e "s#^\s*prefix\s*=.*#prefix=$dev#" \
      -e "s#^\s*libdir\s*=.*#libdir=$lib/lib#" \
      -e "s#^\s*includedir\s*=.*#includedir=$include/include#" \
      lib/pkgconfig/cusolver-12.6.pc
  '';
  postInstall = ''
    moveToOutput lib $lib
    moveToOutput 'lib/*.a' $static
    moveToOutput lib/stubs $stubs
    # normalizeDebs links lib64 to lib
    moveToOutput lib64 $lib
    # stdenv writes this for dev
    mkdir -p $out/nix-support
    echo $include $lib > $out/nix-support/propagated-build-inputs
  '';
}
