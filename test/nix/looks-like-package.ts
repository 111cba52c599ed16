import { readdirSync } from "node:fs";

const ROOTS = new Set(["bin", "etc", "include", "lib", "nix-support", "share"]);

/**
 * Whether an audit takes a directory for a package: elsewhere than in /nix/store, where tests have their stores, by what is
 * at its root. An output that holds samples alone does not look like one.
 */
export function looksLikePackage(path: string): boolean {
  return readdirSync(path).some((name) => ROOTS.has(name));
}
