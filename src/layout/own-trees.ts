import type { DebFacts } from "../facts/deb-facts.ts";
import { ownTriplets } from "./multiarch.ts";

/** A library that lies in `lib` or `lib64` of a tree of NVIDIA's, maybe by multiarch. */
const LIBRARY = /^(\/opt\/nvidia\/[^/]+)\/lib(?:64)?\/(?:([^/]+)\/)?[^/]+$/;

/**
 * Directories below `/opt/nvidia` that are trees like `/usr`, as VPI and cuPVA have them: those with a library in
 * `lib` that has a version in its SONAME, so that other programs are linked to it. Plugins of a program have none.
 */
export function ownTrees(debs: readonly DebFacts[]): ReadonlySet<string> {
  const trees = new Set<string>();
  for (const deb of debs) {
    const triplets = ownTriplets([deb]);
    for (const { path, type, soname } of deb.elfs) {
      const match = LIBRARY.exec(path);
      if (match?.[1] === undefined || type !== "DYN" || !/\.so\.\d/.test(soname ?? "")) continue;
      if (match[2] === undefined || triplets.has(match[2])) trees.add(match[1]);
    }
  }
  return new Set([...trees].sort());
}
