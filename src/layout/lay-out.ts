import { posix } from "node:path";
import type { DebFacts, ElfInDeb, FileFact } from "../facts/deb-facts.ts";
import { order } from "../order.ts";
import { followLink } from "./follow.ts";
import { ownTriplets } from "./multiarch.ts";
import { type Merge, type OwnDirectories, type Place, place } from "./place.ts";

/** What stands at one path of the output. */
export interface PlacedFile {
  /** Absolute below the output. */
  readonly path: string;
  /** Base name of the deb it comes from. */
  readonly deb: string;
  /** Its path in the deb. */
  readonly from: string;
  readonly fact: FileFact;
  /** Present where the file is an ELF. */
  readonly elf?: ElfInDeb;
}

/** What became of one entry of a deb that is not in the output under its own name. */
export type Loss =
  | {
      readonly kind: "dropped";
      readonly deb: string;
      readonly from: string;
      readonly reason: string;
      /** In the deb: what is left out as a whole, `from` or a directory above it. */
      readonly root: string;
    }
  | { readonly kind: "clobbered"; readonly deb: string; readonly from: string; readonly by: string };

/** One package's tree after all its debs were unpacked over each other and normalised. */
export interface Layout extends OwnDirectories {
  /** Sorted by path; directories are left out. */
  readonly files: readonly PlacedFile[];
  /** Every directory that holds a file, at any depth; absolute below the output, the root left out. */
  readonly directories: ReadonlySet<string>;
  /** Sorted by deb and path. */
  readonly losses: readonly Loss[];
  /** Directories whose content goes elsewhere, each before the one that holds it. */
  readonly merges: readonly Merge[];
  /** Every entry of the debs by its path there; of two with one path the later. */
  readonly sources: ReadonlyMap<string, FileFact>;
}

type Kept = Extract<Place, { kind: "kept" }>;
type Candidate = PlacedFile & { readonly place: Kept };

/** Devices and pipes, which neither the Nix store holds nor a build can make. */
export function isSpecial({ type }: FileFact): boolean {
  return type === "char" || type === "block" || type === "fifo";
}

/**
 * Lays the debs of one package over each other. Where two files meet, what comes out of a driver directory
 * wins, else the later one, as with `dpkg-deb -x` into one tree; a link never wins over what it leads to.
 * `trees` and `mergesLocal`: see `OwnDirectories`.
 */
export function layOut(
  debs: readonly DebFacts[],
  { trees = new Set(), mergesLocal = false }: Partial<Omit<OwnDirectories, "triplets">> = {},
): Layout {
  const own: OwnDirectories = { triplets: ownTriplets(debs), trees, mergesLocal };
  const sources = new Map(debs.flatMap(({ files }) => files.map((fact) => [fact.path, fact] as const)));
  const holders = directoriesOf([...sources.keys()].map((path) => [path, path]));
  const byPath = new Map<string, Candidate>();
  const losses: Loss[] = [];
  const drop = (deb: DebFacts, { path }: FileFact, reason: string, root = path): void => {
    losses.push({ kind: "dropped", deb: deb.file, from: path, reason, root });
  };
  const clobber = ({ deb, from }: PlacedFile, by: string): void => {
    losses.push({ kind: "clobbered", deb, from, by });
  };
  for (const deb of debs) {
    const elfs = new Map(deb.elfs.map((elf) => [elf.path, elf]));
    for (const fact of deb.files) {
      if (fact.type === "directory") continue;
      const original = fact.type === "hardlink" ? sources.get(fact.target ?? "") : undefined;
      const where = place(fact.path, own);
      if (isSpecial(original ?? fact)) {
        drop(deb, fact, `a ${(original ?? fact).type} file, which the Nix store cannot hold`);
      } else if (where.kind === "dropped") {
        drop(deb, fact, where.reason, where.root);
      } else if (where.isMerged) {
        drop(deb, fact, "has the name of a directory that is flattened");
      } else {
        const elf = elfs.get(fact.path);
        const placed: Candidate = {
          path: where.to,
          deb: deb.file,
          from: fact.path,
          fact,
          place: where,
          ...(elf === undefined ? {} : { elf }),
        };
        const end = ownPlaceBehind(placed);
        if (end !== undefined && isDirectory(end)) {
          drop(deb, fact, `leads to ${end}, which takes its place`);
        } else if (end !== undefined) {
          clobber(placed, end);
        } else {
          const before = byPath.get(where.to);
          const stays = before?.place.clobbers === true && !where.clobbers;
          if (!stays) byPath.set(where.to, placed);
          if (before !== undefined) clobber(stays ? placed : before, (stays ? before : placed).from);
        }
      }
    }
  }
  const directories = directoriesOf([...byPath.values()].map(({ path, from }) => [path, from]));
  for (const [directory, content] of directories) {
    const inTheWay = byPath.get(directory);
    if (inTheWay === undefined) continue;
    byPath.delete(directory);
    clobber(inTheWay, content);
  }
  const kept = [...byPath.values()];
  for (const deb of debs) dropDirectories(deb);
  return {
    files: kept.map(({ place: _, ...file }) => file).sort((a, b) => order(a.path, b.path)),
    directories: new Set(directories.keys()),
    losses: losses.sort((a, b) => order(a.deb, b.deb) || order(a.from, b.from)),
    merges: mergesOf(kept),
    sources,
    ...own,
  };

  function isDirectory(path: string): boolean {
    return sources.get(path)?.type === "directory" || holders.has(path);
  }

  /** What a link leads to, where that takes the very place of the link. */
  function ownPlaceBehind({ path, from, fact }: Candidate): string | undefined {
    if (fact.type !== "symlink") return undefined;
    const end = followLink(sources, fact);
    if (end === undefined || end === from || (!sources.has(end) && !holders.has(end))) return undefined;
    const there = place(end, own);
    return there.kind === "kept" && there.to === path ? end : undefined;
  }

  /** Directories without any file that are emptied into others, or whose name a file has. */
  function dropDirectories(deb: DebFacts): void {
    for (const fact of deb.files) {
      if (fact.type !== "directory" || fact.path === "/") continue;
      const where = place(fact.path, own);
      if (where.kind === "dropped") continue;
      if (byPath.has(where.to)) drop(deb, fact, "has the name of a file");
      else if (where.isMerged && !holders.has(fact.path)) {
        drop(deb, fact, "an empty directory that is flattened");
      }
    }
  }
}

/** The merges of these files; a directory comes before those above it, whose content it no longer is. */
function mergesOf(files: readonly Candidate[]): Merge[] {
  const merges = new Map(
    files.flatMap(({ place: { merge } }) => (merge ? [[merge.from, merge] as const] : [])),
  );
  return [...merges.values()].sort((a, b) => depth(b) - depth(a) || order(a.from, b.from));
}

/**
 * The path at which following links from `path` ends, or undefined where a link dangles, loops or leaves the
 * output. Links are followed as written: an absolute target exists on Ubuntu only.
 */
export function resolveLink(byPath: ReadonlyMap<string, PlacedFile>, path: string): string | undefined {
  let current = path;
  for (let hops = 0; hops < 40; hops++) {
    const file = byPath.get(current);
    if (file === undefined) return undefined;
    if (file.fact.type !== "symlink") return current;
    const target = file.fact.target ?? "";
    if (target.startsWith("/")) return undefined;
    current = posix.join(posix.dirname(current), target);
  }
  return undefined;
}

/** Every directory above these paths but the root, with what was said of the first path in it. */
function directoriesOf(paths: Iterable<readonly [path: string, of: string]>): Map<string, string> {
  const directories = new Map<string, string>();
  for (const [path, of] of paths) {
    for (let up = posix.dirname(path); up !== "/" && !directories.has(up); up = posix.dirname(up))
      directories.set(up, of);
  }
  return directories;
}

function depth({ from }: Merge): number {
  return from.split("/").length;
}
