import { posix } from "node:path";
import { withOrigin } from "../graph/loader-tokens.ts";
import type { Resolution } from "../graph/resolve.ts";
import type { PlacedFile } from "../layout/lay-out.ts";
import type { AnalysedPackage } from "../plan/analyse-groups.ts";

const HASH = /^[0-9a-df-np-sv-z]{32}-/;

/** Whether a package is what Nix has built: its run paths are what they will be. */
export function isStorePath({ group }: AnalysedPackage): boolean {
  return group.debs.every(({ file }) => HASH.test(file));
}

/** Whether the run path that a built file has leads to the library. */
export function isInBuiltRunPath(file: PlacedFile, resolution: Resolution): boolean {
  const match = "match" in resolution ? resolution.match : undefined;
  if (match === undefined) return false;
  const directory = posix.dirname(match.file.path);
  return [...file.elf!.rpath, ...file.elf!.runpath].some((entry) => {
    const beside = withOrigin(entry, posix.dirname(file.path));
    return beside === entry
      ? entry === `/nix/store/${match.file.deb}${directory}`
      : resolution.kind === "own" && posix.normalize(beside) === directory;
  });
}
