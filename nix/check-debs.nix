# A check for `nix flake check`: audits debs, and fails where something is missing.
{ deb2nix, lib, runCommand }:

{ # Derivations or paths.
  debs
, name ? "deb2nix-audit"
  # More of the command line: [ "--fail-on" "warning" ], [ "--config" ./deb2nix.toml ].
, arguments ? [ ]
}:
runCommand name { nativeBuildInputs = [ deb2nix ]; inherit debs; } ''
  mkdir debs
  for deb in $debs; do ln -s $deb debs/$(stripHash $deb); done
  deb2nix audit ${lib.escapeShellArgs arguments} debs | tee $out
''
