{ buildFromDebs
, debs
}:
buildFromDebs {
  pname = "cuda_cudart";
  version = debs.common.cuda-cudart-11-4.version;
  srcs = [ debs.common.cuda-cudart-11-4.src debs.common.cuda-cudart-dev-11-4.src ];
  postPatch = ''
    sed -i -e "s#^\s*prefix\s*=.*#prefix=$out#" lib/pkgconfig/cudart-11.4.pc
  '';
}
