import { createHash } from "node:crypto";
import { newestPerPackage, type PackageEntry } from "../../src/debian/packages-index.ts";
import type { ArchiveRelations } from "./depends/archive-relations.ts";

/** Which packages to choose. */
export interface Pick {
  readonly count: number;
  readonly seed: number;
  /** Of a deb, in bytes; what is larger is left out. */
  readonly maxSize: number;
}

/**
 * `count` packages of an index, chosen by the hash of seed and name: the same ones in whatever order the index
 * is, and a point release that replaces a few packages changes few choices. Packages above `maxSize` bytes
 * and those for all architectures, which hold no machine code, are left out. Sorted by name.
 */
export function pickPackages(
  entries: readonly PackageEntry[],
  { count, seed, maxSize }: Pick,
): PackageEntry[] {
  return byHash(newestPerPackage(entries), seed)
    .filter((entry) => hasCode(entry) && entry.size <= maxSize)
    .slice(0, count)
    .sort(byName);
}

/**
 * `count` packages of the section `libs`, chosen in the same way, and everything that they depend on as far as it
 * holds machine code. Those that cannot be installed without a deb above `maxSize` bytes are left out.
 */
export function pickLibraries(
  archive: ArchiveRelations,
  { count, seed, maxSize }: Pick,
): { readonly picked: PackageEntry[]; readonly closure: PackageEntry[] } {
  const libraries = archive.packages.filter((entry) => hasCode(entry) && isLibrary(entry));
  const picked: PackageEntry[] = [];
  for (const entry of byHash(libraries, seed)) {
    if (picked.length === count) break;
    if (archive.closure([entry]).every(({ size }) => size <= maxSize)) picked.push(entry);
  }
  return { picked: picked.sort(byName), closure: archive.closure(picked).filter(hasCode) };
}

function byHash(entries: readonly PackageEntry[], seed: number): PackageEntry[] {
  const rank = ({ name, architecture }: PackageEntry): string =>
    createHash("sha256").update(`${seed} ${architecture} ${name}`).digest("hex");
  return entries
    .map((entry) => ({ entry, rank: rank(entry) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ entry }) => entry);
}

function hasCode({ architecture }: PackageEntry): boolean {
  return architecture !== "all";
}

/** `libs`, or `contrib/libs` outside of main. */
function isLibrary({ section }: PackageEntry): boolean {
  return section?.split("/").at(-1) === "libs";
}

function byName(a: PackageEntry, b: PackageEntry): number {
  return a.name < b.name ? -1 : 1;
}

/** `total` shared out over `parts`, the first ones getting one more where it does not come out even. */
export function shares(total: number, parts: number): number[] {
  return Array.from(
    { length: parts },
    (_, index) => Math.floor(total / parts) + (index < total % parts ? 1 : 0),
  );
}
