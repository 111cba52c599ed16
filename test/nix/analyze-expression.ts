import { ROOT } from "../cli/run.ts";
import { NIXPKGS } from "./nix-session.ts";

/** An expression over `analyze` (nix/analyze.nix) and `pkgs`, whose fetchurl reads debs from `archive`. */
export function analyzeExpression(archive: string, expression: string): string {
  return `
    let
      pkgs = import ${NIXPKGS} { config.debs = "${archive}"; };
      # This checkout, without a copy of it: the sandbox is off.
      deb2nix = pkgs.runCommand "deb2nix" { } ''
        mkdir -p $out/bin
        echo '#!/bin/sh' >$out/bin/deb2nix
        echo 'exec ${process.execPath} ${ROOT}/bin/deb2nix.js "$@"' >>$out/bin/deb2nix
        chmod +x $out/bin/deb2nix
      '';
      analyze = import ${ROOT}/nix/analyze.nix { inherit deb2nix pkgs; };
    in
    ${expression}`;
}
