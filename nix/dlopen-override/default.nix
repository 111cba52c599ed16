# `dlopenOverride { "/usr/lib/…/liba.so" = "/run/opengl-driver/lib/liba.so"; } "$out/lib/libb.so"` is shell that makes
# libb.so open the second path wherever it asks for the first. It must run behind auto-patchelf, which writes the run path
# anew: `preFixup = "postFixupHooks+=('…')"`.
{ buildPackages, lib, stdenv }:

rewrites: file:
let
  id = builtins.substring 0 16 (builtins.hashString "sha256" (builtins.toJSON rewrites));
  symbol = "dlopen_override_${id}";
  library = "lib${symbol}.so";

  # JSON's strings are C's, but for paths that no store holds and no debs ship.
  table = lib.concatMapAttrsStringSep "\n" (from: to: "{ ${builtins.toJSON from}, ${builtins.toJSON to} },") rewrites;

  shim = stdenv.mkDerivation {
    pname = "dlopen-override";
    version = "1";
    inherit table;
    passAsFile = [ "table" ];

    dontUnpack = true;
    buildPhase = ''
      runHook preBuild

      cp ${./shim.c} shim.c
      cp "$tablePath" rewrites.h
      ''${CC:-cc} -shared -fPIC -Wall -Werror -DSHIM=${symbol} -Wl,-soname,${library} -o ${library} shim.c -ldl

      runHook postBuild
    '';
    installPhase = ''
      runHook preInstall

      mkdir -p $out/lib
      cp ${library} $out/lib

      runHook postInstall
    '';
  };
in
# In single quotes it goes into an array of hooks, so it has none. Renamed, the symbol would keep the version that it has in
# glibc and that the shim knows nothing of.
''
  (
    names=$(mktemp)
    echo dlopen ${symbol} > "$names"
    ${lib.getExe buildPackages.patchelfUnstable} \
      --clear-symbol-version dlopen \
      --rename-dynamic-symbols "$names" \
      --add-needed ${library} \
      --add-rpath ${shim}/lib \
      "${file}"
    rm "$names"
  )
''
