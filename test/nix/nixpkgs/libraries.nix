# nixpkgs' libraries, which are not to be had here, made from data:
#   { "dbus": { "from": ["PATH", …], "needs": ["systemdLibs"], "outputs": ["out", "lib"], "insecure": true } }
# A path is a deb of Debian's, or a folder that has `lib` in it. `needs` are attributes whose libraries go into run paths;
# glibc, which has the loader, must stay as it is and says `"loader": true`.
final: prev:
let
  inherit (prev) config lib;

  data = if config ? libraries then lib.importJSON config.libraries else { };

  baseOf = attr:
    let base = "${lib.head (path attr)}.qtbase"; in
    if lib.elem base [ "qt5.qtbase" "qt6.qtbase" ] && attr != base && data ? ${base} then base else null;

  make = attr: { from, needs ? [ ], outputs ? [ "out" ], insecure ? false, loader ? false }:
    let base = baseOf attr; in
    final.stdenvNoCC.mkDerivation {
      pname = lib.last (lib.splitString "." attr);
      version = "1";
      inherit from outputs;
      nativeBuildInputs = [ final.dpkg final.patchelf ];
      runPath = lib.makeLibraryPath (map select needs);
      buildCommand = ''
        place=''${!outputLib}
        for source in $from; do
          if [ -d $source ]; then
            mkdir -p $place
            cp -r --no-preserve=mode $source/. $place
            continue
          fi
          mkdir unpacked
          dpkg-deb --extract $source unpacked
          # What Debian has below a directory for the machine stands in lib itself.
          for directory in unpacked/{usr/,}lib{,/*-linux-gnu}; do
            [ -d $directory ] || continue
            mkdir -p $place/lib
            find $directory -mindepth 1 -maxdepth 1 '(' -type f -o -type l ')' -name '*.so*' \
              -exec cp -P --remove-destination --no-preserve=mode {} $place/lib ';'
          done
          rm -r unpacked
        done
        ${lib.optionalString (!loader) ''
          for file in $place/lib/*.so*; do
            [ -L $file ] || patchelf --set-rpath "$place/lib''${runPath:+:$runPath}" $file
          done
        ''}
        ${lib.optionalString (attr == "gcc-unwrapped" && final.stdenv.hostPlatform != final.stdenv.buildPlatform) ''
          # As a cross compiler has them.
          mkdir $place/${final.stdenv.hostPlatform.config}
          mv $place/lib $place/${final.stdenv.hostPlatform.config}
        ''}
        for output in $outputs; do mkdir -p ''${!output}; done
        ${lib.optionalString (lib.elem attr [ "qt5.qtbase" "qt6.qtbase" ]) ''
          mkdir -p ''${!outputDev}/nix-support
          sed 's/@version@/${lib.substring 2 1 attr}/' ${./hooks/qtbase.sh} >''${!outputDev}/nix-support/setup-hook
        ''}
        ${lib.optionalString (base != null) ''
          # A module propagates qtbase, and that its setup hook.
          mkdir -p ''${!outputDev}/nix-support
          echo ${select base} >''${!outputDev}/nix-support/propagated-build-inputs
        ''}
        if [ $outputDev != $outputLib ]; then
          mkdir -p ''${!outputDev}/nix-support
          echo $place >''${!outputDev}/nix-support/propagated-build-inputs
        fi
      '';
      meta = lib.optionalAttrs insecure { knownVulnerabilities = [ "nobody mends it" ]; };
    };

  path = lib.splitString ".";
  select = attr: lib.foldl' (set: name: set.${name}) final (path attr);

  nested = names: value:
    if names == [ ] then value else { ${lib.head names} = nested (lib.tail names) value; };
  merge = one: two: one // lib.mapAttrs
    (name: value: if one ? ${name} && !(lib.isDerivation value) then merge one.${name} value else value)
    two;
in
lib.foldl' merge
{
  qt5 = { inherit (final) wrapQtAppsHook; };
  qt6 = { inherit (final) wrapQtAppsHook; };
}
  (lib.mapAttrsToList (attr: entry: nested (path attr) (make attr entry)) data)
