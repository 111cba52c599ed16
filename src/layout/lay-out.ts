import { posix } from "node:path";
import type { DebFacts, ElfInDeb, FileFact } from "../facts/deb-facts.ts";
import { type Flattening, place } from "./place.ts";

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
  | { readonly kind: "dropped"; readonly deb: string; readonly from: string; readonly reason: string }
  | { readonly kind: "clobbered"; readonly deb: string; readonly from: string; readonly by: string };

/** One package's tree after all its debs were unpacked over each other and normalised. */
export interface Layout {
  /** Sorted by path; directories are left out. */
  readonly files: readonly PlacedFile[];
  /** Every directory that holds a file, at any depth; absolute below the output, the root left out. */
  readonly directories: ReadonlySet<string>;
  /** Sorted by deb and path. */
  readonly losses: readonly Loss[];
  /** In the order in which they must be emptied. */
  readonly flattened: readonly Flattening[];
}

/** Lays the debs of one package over each other, later ones winning, as `dpkg-deb -x` into one tree does. */
export function layOut(debs: readonly DebFacts[]): Layout {
  const byPath = new Map<string, PlacedFile & { readonly clobbers: boolean }>();
  const losses: Loss[] = [];
  const flattened = new Map<string, Flattening>();
  for (const deb of debs) {
    const elfs = new Map(deb.elfs.map((elf) => [elf.path, elf]));
    for (const fact of deb.files) {
      if (fact.type === "directory") continue;
      const { place: target, flattened: steps } = place(fact.path);
      for (const step of steps) flattened.set(step.from, step);
      if (target.kind === "dropped") {
        losses.push({ kind: "dropped", deb: deb.file, from: fact.path, reason: target.reason });
        continue;
      }
      if (isDirectoryAlias(fact, target.to)) {
        losses.push({
          kind: "dropped",
          deb: deb.file,
          from: fact.path,
          reason: "names a directory that is flattened",
        });
        continue;
      }
      const elf = elfs.get(fact.path);
      const placed = {
        path: target.to,
        deb: deb.file,
        from: fact.path,
        fact,
        clobbers: target.clobbers,
        ...(elf === undefined ? {} : { elf }),
      };
      const before = byPath.get(target.to);
      // A link in lib/ mostly names the file that is moved over it; the file must win in either order.
      const [winner, loser] =
        before !== undefined && before.clobbers && !placed.clobbers ? [before, placed] : [placed, before];
      byPath.set(target.to, winner);
      if (loser !== undefined) {
        losses.push({ kind: "clobbered", deb: loser.deb, from: loser.from, by: winner.from });
      }
    }
  }
  for (const deb of debs) losses.push(...emptyDirectories(deb));
  return {
    files: [...byPath.values()].sort((a, b) => order(a.path, b.path)),
    directories: directoriesOf(byPath.keys()),
    losses: losses.sort((a, b) => order(a.deb, b.deb) || order(a.from, b.from)),
    // Within a stage the deeper directory first: emptying its parent would otherwise carry it along.
    flattened: [...flattened.values()].sort(
      (a, b) => a.stage - b.stage || depth(b) - depth(a) || order(a.from, b.from),
    ),
  };
}

/** Directories without any file that are emptied into others: nothing is left of them. */
function emptyDirectories({ file, files }: DebFacts): Loss[] {
  const parents = directoriesOf(files.map(({ path }) => path));
  return files
    .filter(({ path, type }) => type === "directory" && path !== "/" && !parents.has(path))
    .filter(({ path }) => place(path).flattened.length > 0)
    .map(({ path }) => ({
      kind: "dropped",
      deb: file,
      from: path,
      reason: "an empty directory that is flattened",
    }));
}

/** `lib/tegra -> nvidia` and `lib64 -> lib`: links whose own name is a directory that goes away. */
function isDirectoryAlias(fact: FileFact, to: string): boolean {
  return fact.type === "symlink" && (to === "/lib" || to === "/bin" || to === "/");
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

function directoriesOf(paths: Iterable<string>): Set<string> {
  const directories = new Set<string>();
  for (const path of paths) {
    for (let up = posix.dirname(path); up !== "/" && !directories.has(up); up = posix.dirname(up))
      directories.add(up);
  }
  return directories;
}

function depth({ from }: Flattening): number {
  return from.split("/").length;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
