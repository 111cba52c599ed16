# deb2nix itself: its sources as they are, which Node runs, and the libraries that it imports.
{ cacert
, lib
, makeWrapper
, nodejs_24
, stdenvNoCC
, xz
  # The libraries that deb2nix imports, as npm lays them out; null for those of the lock file.
, nodeLibraries ? null
}:
let
  manifest = lib.importJSON ../package.json;

  part = names: builtins.path {
    name = "deb2nix-${manifest.version}";
    path = ../.;
    filter = path: _:
      let inner = lib.removePrefix "${toString ../.}/" (toString path); in
      lib.any (name: inner == name || lib.hasPrefix "${name}/" inner || lib.hasPrefix "${inner}/" name) names;
  };

  # The lock file states what npm must get, but not where from, so that nothing but npm can read it. All of it is
  # JavaScript, the same for every machine; a test holds the hash to the lock file.
  fetchedLibraries = stdenvNoCC.mkDerivation {
    pname = "deb2nix-libraries";
    inherit (manifest) version;
    src = part [ "package.json" "package-lock.json" "dev/node24/package.json" ];

    nativeBuildInputs = [ nodejs_24 cacert ];
    buildPhase = ''
      runHook preBuild

      export HOME=$TMPDIR
      export npm_config_cafile=${cacert}/etc/ssl/certs/ca-bundle.crt
      npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

      runHook postBuild
    '';
    installPhase = ''
      runHook preInstall

      rm -rf node_modules/{.bin,.package-lock.json,@deb2nix}
      mv node_modules $out

      runHook postInstall
    '';
    dontFixup = true;

    outputHashMode = "recursive";
    outputHashAlgo = "sha256";
    outputHash = "sha256-3zIb2qMaPkqGYOJprrsqrY7qF+2CkJfIBTLrTbxyNzg=";
  };

  libraries = if nodeLibraries == null then fetchedLibraries else nodeLibraries;
in
stdenvNoCC.mkDerivation {
  pname = "deb2nix";
  inherit (manifest) version;
  src = part [ "package.json" "LICENSE" "bin" "src" "assets" "data" "docs/rules" "profiles" "schema" ];

  nativeBuildInputs = [ makeWrapper ];

  dontConfigure = true;
  dontBuild = true;
  installPhase = ''
    runHook preInstall

    mkdir -p $out/lib/deb2nix $out/bin
    cp -r . $out/lib/deb2nix
    ln -s ${libraries} $out/lib/deb2nix/node_modules
    for program in deb2nix elfinfo; do
      # xz decodes faster than what deb2nix brings.
      makeWrapper ${lib.getExe nodejs_24} $out/bin/$program \
        --add-flags $out/lib/deb2nix/bin/$program.js \
        --prefix PATH : ${lib.makeBinPath [ xz ]}
    done

    runHook postInstall
  '';

  passthru = { inherit libraries; };
  meta = {
    inherit (manifest) description;
    license = lib.licenses.mit;
    mainProgram = "deb2nix";
    platforms = lib.platforms.linux ++ lib.platforms.darwin;
  };
}
