import { type BigIntStats, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { Deb2nixError } from "../error.ts";

/** The repository of a package set, of which some files are generated. */
export interface Tree {
  /** Absolute, without symbolic links. */
  readonly root: string;
}

/** In bytes; no file of a package set has that many. */
const MAX_FILE = 64 * 1024 * 1024;

/** Throws `E_TREE` (usage) where `path` is no directory. */
export function openTree(path: string): Tree {
  try {
    const root = realpathSync(path);
    if (statSync(root).isDirectory()) return { root };
  } catch (error) {
    throw treeError("E_TREE", `cannot be opened: ${(error as Error).message}`, path, error);
  }
  throw treeError("E_TREE", "is no directory; expected the root of a package set's repository", path);
}

/**
 * Where a path of the tree really is: symbolic links are followed, also that of the file itself, so that a link stays
 * a link when what it leads to is replaced. Nothing needs to exist. Throws `E_TREE_LINK` (usage) where a link leads
 * out of the tree or nowhere.
 */
export function placeInTree({ root }: Tree, path: string): string {
  let place = root;
  const parts = path.split("/");
  for (const [index, part] of parts.entries()) {
    const next = join(place, part);
    const status = statusOf(next, path);
    if (status === undefined) return join(place, ...parts.slice(index));
    place = status.isSymbolicLink() ? followed(root, next, path) : next;
  }
  return place;
}

/** The text of a file; undefined where there is none. Throws `E_TREE_LINK` and `E_TREE_FILE` (usage). */
export function readTreeFile(tree: Tree, path: string): string | undefined {
  const place = placeInTree(tree, path);
  const status = statusOf(place, path);
  if (status === undefined) return undefined;
  // A pipe would be waited for, and a disk never ends.
  if (!status.isFile()) throw treeError("E_TREE_FILE", "is no regular file, expected one", path);
  if (status.size > MAX_FILE) throw treeError("E_TREE_FILE", `has more than ${MAX_FILE} bytes`, path);
  try {
    return readFileSync(place, "utf8");
  } catch (error) {
    throw treeError("E_TREE_FILE", `cannot be read: ${(error as Error).message}`, path, error);
  }
}

/** Names in a directory, sorted; none where there is no such directory. Throws as `readTreeFile`. */
export function listTree(tree: Tree, path: string): readonly string[] {
  const place = placeInTree(tree, path);
  if (statusOf(place, path) === undefined) return [];
  try {
    return readdirSync(place).sort();
  } catch (error) {
    throw treeError("E_TREE_FILE", `cannot be listed: ${(error as Error).message}`, path, error);
  }
}

/** An error of a path of the tree, for the user to mend. */
export function treeError(code: `E_${string}`, message: string, path: string, cause?: unknown): Deb2nixError {
  return new Deb2nixError(code, message, {
    kind: "usage",
    path,
    cause,
    hint: HINTS[code] ?? "Name the root of the repository that has sourceinfo/ and pkgs/l4t/.",
  });
}

const HINTS: Readonly<Record<string, string>> = {
  E_TREE_LINK: "Nothing outside of the tree is written; replace the link by what it leads to.",
  E_TREE_FILE: "Move it out of the way.",
  E_TREE_WRITE: "The tree is as it was. Make room and see to its permissions, then run it again.",
};

function followed(root: string, link: string, path: string): string {
  let target: string;
  try {
    target = realpathSync(link);
  } catch (error) {
    throw treeError("E_TREE_LINK", "is reached by a symbolic link that leads nowhere", path, error);
  }
  if (target === root || target.startsWith(root.endsWith(sep) ? root : root + sep)) return target;
  throw treeError("E_TREE_LINK", "is reached by a symbolic link that leads out of the tree", path);
}

function statusOf(place: string, path: string): BigIntStats | undefined {
  try {
    return lstatSync(place, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // ENOTDIR: a file is where a directory of the path should be.
    if (code === "ENOTDIR") throw treeError("E_TREE_FILE", "lies below a file, expected a directory", path);
    throw treeError("E_TREE_FILE", `cannot be looked at: ${message}`, path, error);
  }
}
