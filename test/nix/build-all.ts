import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { NixSession } from "./nix-session.ts";

/** What became of the packages of a scope. */
export interface BuiltScope {
  /** Store paths by attribute and output. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly glibc: string;
  /** How many derivations were built. */
  readonly built: number;
}

/**
 * Builds all outputs of some packages; `scope` is a file with a set that has them, and `pkgs`. Throws with what was
 * said where a build fails.
 */
export async function buildAll(
  nix: NixSession,
  scope: string,
  attrs: readonly string[],
): Promise<BuiltScope> {
  const file = join(nix.folder, "all.nix");
  // A text that names all outputs makes Nix build them.
  writeFileSync(
    file,
    `
    let
      scope = import ${scope};
      all.paths = builtins.listToAttrs (map (attr: {
        name = attr;
        value = builtins.listToAttrs
          (map (name: { inherit name; value = scope.\${attr}.\${name}.outPath; }) scope.\${attr}.outputs);
      }) [ ${attrs.map((attr) => JSON.stringify(attr)).join(" ")} ]);
      all.glibc = scope.pkgs.glibc.outPath;
    in
    derivation {
      name = "all";
      system = builtins.currentSystem;
      builder = "/bin/bash";
      all = builtins.toJSON all;
      passAsFile = [ "all" ];
      args = [ "-c" "/bin/cat $allPath >$out" ];
    }`,
  );
  const { stdout, stderr } = await nix.must("nix-build", [file, "--no-out-link"]);
  const all = JSON.parse(readFileSync(stdout.trim(), "utf8")) as Omit<BuiltScope, "built">;
  return { ...all, built: (stderr.match(/^building '/gm) ?? []).length };
}
