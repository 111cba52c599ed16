import { posix } from "node:path";
import type { DebFacts, FileFact } from "../facts/deb-facts.ts";
import type { Layout, PlacedFile } from "../layout/lay-out.ts";

/** A package that ships an absolute path. */
export interface Shipper {
  /** Attribute of the package. */
  readonly attr: string;
  readonly fact: FileFact;
  /** What stands there in the package's output; absent where it was dropped or replaced. */
  readonly placed?: PlacedFile;
}

/** Who ships what, by path on the target machine, with `/usr` merged. */
export type PathIndex = ReadonlyMap<string, readonly Shipper[]>;

/** What of a package the index is made from. */
export interface ShippingPackage {
  readonly attr: string;
  readonly debs: readonly DebFacts[];
  readonly layout: Layout;
}

/** Linux opens no longer path (PATH_MAX, limits.h). */
const LONGEST = 4096;

/** As many as Linux follows before it gives up (path_resolution(7)). */
const MAX_LINKS = 40;

/** Indexes every path that the packages ship but directories, which several packages share. */
export function indexPaths(packages: Iterable<ShippingPackage>): PathIndex {
  const index = new Map<string, Shipper[]>();
  for (const { attr, debs, layout } of packages) {
    const placed = new Map(layout.files.map((file) => [`${file.deb} ${file.from}`, file]));
    for (const deb of debs) {
      for (const fact of deb.files) {
        if (fact.type === "directory") continue;
        const file = placed.get(`${deb.file} ${fact.path}`);
        const shipper = { attr, fact, ...(file === undefined ? {} : { placed: file }) };
        const path = mergeUsr(fact.path);
        const before = index.get(path);
        if (before === undefined) index.set(path, [shipper]);
        else before.push(shipper);
      }
    }
  }
  return index;
}

/**
 * Who ships the file that opening `path` would give on the target machine, links followed on the way; where
 * a link leads to what nobody ships, who ships the link. Empty where nobody ships either.
 */
export function shippersOf(index: PathIndex, path: string): readonly Shipper[] {
  if (!path.startsWith("/")) return [];
  let current = mergeUsr(posix.normalize(path));
  let found: readonly Shipper[] = [];
  for (let hops = 0; hops < MAX_LINKS && current.length <= LONGEST; hops++) {
    const here = index.get(current);
    if (here !== undefined) found = here;
    const next = throughFirstLink(index, current);
    if (next === undefined) return here ?? found;
    current = mergeUsr(next);
  }
  return [];
}

/** `path` with the first of its prefixes that is a link replaced by where it leads. */
function throughFirstLink(index: PathIndex, path: string): string | undefined {
  for (let end = path.indexOf("/", 1); ; end = path.indexOf("/", end + 1)) {
    const prefix = end === -1 ? path : path.slice(0, end);
    const link = index.get(prefix)?.find(({ fact }) => fact.type === "symlink")?.fact.target;
    if (link !== undefined) {
      const target = posix.resolve(posix.dirname(prefix), link);
      return end === -1 ? target : posix.join(target, path.slice(end));
    }
    if (end === -1) return undefined;
  }
}

/** Ubuntu's `/lib` is a link to `/usr/lib`, and so on (UsrMerge); debs use either name. */
export function mergeUsr(path: string): string {
  return path.replace(/^\/(?=(?:bin|sbin|lib|lib32|lib64|libx32)(?:\/|$))/, "/usr/");
}
