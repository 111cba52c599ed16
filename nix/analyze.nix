# Analysis as derivations: what deb2nix knows of a deb is the output of a derivation of its own. Remote builders then
# share the work, binary caches share the results, and a deb is read again when it or deb2nix changes, never else.
{ deb2nix, pkgs }:
let
  inherit (pkgs) lib;

  # A store name may not hold all that the name of a deb may: "~", and ":" as apt writes it.
  toStoreName = builtins.replaceStrings [ "~" ":" "%" ] [ "-" "-" "-" ];

  # The deb, a derivation or a path, to what `deb2nix inspect --json` prints of it: a derivation. `file` is the name of
  # the deb, which is part of what is printed.
  analyzeFile = file: deb: pkgs.runCommand "${toStoreName file}-facts.json"
    {
      nativeBuildInputs = [ deb2nix ];
      inherit deb file;
    } ''
    ln -s "$deb" "./$file"
    deb2nix inspect --quiet --json --jobs "''${NIX_BUILD_CORES:-1}" "./$file" >$out
  '';
in
{
  # For one deb, as fetchurl gives it or as it lies in a checkout.
  analyzeDeb = deb:
    let name = deb.name or (baseNameOf deb); in
    analyzeFile name (if builtins.isPath deb then builtins.path { name = toStoreName name; path = deb; } else deb);

  # For the debs of whole releases: a directory with one file SHA256.json for each deb, which
  # `deb2nix regenerate --facts-from-nix` reads. `facts` of it are the derivations, by SHA-256, for who builds them one by
  # one.
  analyzePins =
    { # What `deb2nix pin` writes, as files or as values: { common = { "nvidia-l4t-core" = { filename, sha256, … }; … }; … }
      pins
      # Where the `filename`s of the debs are.
    , archive ? "https://repo.download.nvidia.com/jetson"
      # Which debs of a repository count: repo: name: deb: bool.
    , filter ? _: _: _: true
    }:
    let
      pinned = map (pin: if builtins.isAttrs pin then pin else lib.importJSON pin) pins;

      # By hash: releases share debs.
      facts = builtins.listToAttrs (lib.concatMap
        (pin: lib.concatMap
          (repo: map
            (name: let deb = pin.${repo}.${name}; in lib.nameValuePair deb.sha256
              # As mk-overlay.nix fetches it, so that no deb is fetched twice.
              (analyzeFile (baseNameOf deb.filename) (pkgs.fetchurl {
                name = toStoreName (baseNameOf deb.filename);
                url = "${archive}/${repo}/${deb.filename}";
                inherit (deb) sha256;
              })))
            (lib.filter (name: filter repo name pin.${repo}.${name}) (lib.attrNames pin.${repo})))
          (lib.attrNames pin))
        pinned);
    in
    pkgs.runCommand "deb2nix-facts"
      {
        # An environment variable cannot hold as much as a whole archive needs.
        links = lib.concatLines (lib.mapAttrsToList (sha256: document: "${sha256} ${document}") facts);
        passAsFile = [ "links" ];
        passthru.facts = lib.recurseIntoAttrs facts;
      } ''
      mkdir $out
      while read -r sha256 document; do ln -s "$document" "$out/$sha256.json"; done <"$linksPath"
    '';
}
