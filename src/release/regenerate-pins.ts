import { posix } from "node:path";
import { Deb2nixError } from "../error.ts";
import { type Pin, type PinnedDeb, parsePin } from "./pin.ts";
import { parseRelease, type Release, reposOf } from "./release-name.ts";
import { listTree, readTreeFile, type Tree } from "./tree.ts";

/** Where the pins of a tree lie. */
export const SOURCEINFO = "sourceinfo";

/** One deb that a release is made of. */
export interface ReleaseDeb extends PinnedDeb {
  /** Of the Debian package. */
  readonly name: string;
  readonly repo: string;
}

/** A release as its pin has it. */
export interface PinnedRelease extends Release {
  /** Sorted by name; of a name in both repositories the machine's. */
  readonly debs: readonly ReleaseDeb[];
}

export interface TreePins {
  /** One per generation, ascending. */
  readonly releases: readonly PinnedRelease[];
  /** Pins of older releases of the same generations, which tell nothing. */
  readonly ignored: readonly string[];
}

/**
 * The newest pin of each generation (`sourceinfo/rX.Y-debs.json`). Throws `E_TREE_PINS` (usage) where there is none,
 * and `E_PIN`.
 */
export function readTreePins(tree: Tree): TreePins {
  const pins = listTree(tree, SOURCEINFO)
    .flatMap((name) => {
      const word = /^(r\d+\.\d+)-debs\.json$/.exec(name)?.[1];
      return word === undefined ? [] : [{ file: `${SOURCEINFO}/${name}`, ...parseRelease(word) }];
    })
    .sort((a, b) => a.major - b.major || minorOf(a) - minorOf(b));
  const isNewest = ({ major }: Release, index: number): boolean => pins[index + 1]?.major !== major;
  const newest = pins.filter(isNewest);
  if (newest.length === 0) {
    throw new Deb2nixError("E_TREE_PINS", `there is no ${SOURCEINFO}/rX.Y-debs.json`, {
      kind: "usage",
      path: tree.root,
      hint: `Pin a release with \`deb2nix pin r36.5 --out ${SOURCEINFO}\` in the root of the package set's repository.`,
    });
  }
  return {
    releases: newest.map(({ file, name, major }) => {
      const debs = debsOf(parsePin(readTreeFile(tree, file) ?? "", file), { name, major });
      return { name, major, debs };
    }),
    ignored: pins.filter((pin) => !newest.includes(pin)).map(({ file }) => file),
  };
}

/** The last part of the path in the archive, as debs are called on disk. */
export function fileNameOf({ filename }: PinnedDeb): string {
  return posix.basename(filename);
}

/** The repository with the release's own debs for Orin and its fellows: `defaultSomDebRepo` of the package set. */
export function machineRepo(release: Release): string {
  return reposOf(release).find((repo) => repo !== "common") ?? "common";
}

function debsOf(pin: Pin, release: Release): ReleaseDeb[] {
  const debs = new Map<string, ReleaseDeb>();
  for (const repo of ["common", machineRepo(release)]) {
    for (const [name, deb] of pin.get(repo) ?? []) debs.set(name, { ...deb, name, repo });
  }
  return [...debs.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function minorOf({ name }: Release): number {
  return Number(name.split(".")[1]);
}
