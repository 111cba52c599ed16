import { createHash } from "node:crypto";
import { newestPerPackage, type PackageEntry } from "../../src/debian/packages-index.ts";

/**
 * `count` packages of an index, chosen by the hash of seed and name: the same ones in whatever order the index
 * is, and a point release that replaces a few packages changes few choices. Packages above `maxSize` bytes
 * and those for all architectures, which hold no machine code, are left out. Sorted by name.
 */
export function pickPackages(
  entries: readonly PackageEntry[],
  { count, seed, maxSize }: { readonly count: number; readonly seed: number; readonly maxSize: number },
): PackageEntry[] {
  const rank = ({ name, architecture }: PackageEntry): string =>
    createHash("sha256").update(`${seed} ${architecture} ${name}`).digest("hex");
  return newestPerPackage(entries)
    .filter(({ architecture, size }) => architecture !== "all" && size <= maxSize)
    .map((entry) => ({ entry, rank: rank(entry) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, count)
    .map(({ entry }) => entry)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `total` shared out over `parts`, the first ones getting one more where it does not come out even. */
export function shares(total: number, parts: number): number[] {
  return Array.from(
    { length: parts },
    (_, index) => Math.floor(total / parts) + (index < total % parts ? 1 : 0),
  );
}
