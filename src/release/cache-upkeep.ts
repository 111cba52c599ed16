import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { attempt, type Cache, discard } from "./cache.ts";
import { factsDirectory } from "./facts-cache.ts";
import { knownDirectory } from "./known-debs.ts";

/** A part of a cache and what it holds. */
export interface CachePart {
  /** `facts`, `known`, `compiled`, `files`, `indexes` or `partial`, its directory's name. */
  readonly name: string;
  readonly files: number;
  /** In bytes. */
  readonly size: number;
}

/** Bytes of facts that are kept unless `DEB2NIX_CACHE_SIZE` says otherwise. */
export const DEFAULT_CACHE_SIZE = 1024 ** 3;

/** Trimming ends at this share of the limit, so that not every run has to trim. */
const AFTER_TRIM = 0.9;

const PARTS = ["facts", "known", "compiled", "files", "indexes", "partial"];

/** What a cache holds, part by part. Throws `E_CACHE`. */
export function cacheParts(cache: Cache): readonly CachePart[] {
  return PARTS.map((name) => {
    const files = filesBelow(cache, join(cache.directory, name));
    return { name, files: files.length, size: files.reduce((sum, file) => sum + file.size, 0) };
  });
}

/** Removes all that a cache holds, and leaves what is not deb2nix' own. Throws `E_CACHE`. */
export function clearCache(cache: Cache): void {
  for (const name of PARTS) {
    attempt(cache, () => rmSync(join(cache.directory, name), { recursive: true, force: true }));
  }
}

/**
 * Removes the facts that were not used for longest, until facts and notes together are well below `limit` bytes.
 * Debs and indexes that were fetched are not counted. Throws `E_CACHE`.
 */
export function trimFacts(cache: Cache, limit: number): void {
  const files = [factsDirectory(cache), knownDirectory(cache)].flatMap((path) => filesBelow(cache, path));
  let size = files.reduce((sum, file) => sum + file.size, 0);
  if (size <= limit) return;
  for (const file of files.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
    if (size <= limit * AFTER_TRIM) return;
    discard(file.path);
    size -= file.size;
  }
}

/**
 * Why facts of this cache must not be believed: undefined where only this user (or root) can have written it. Facts
 * can't be checked against the deb without reading it, so whoever can write them decides what deb2nix prints.
 */
export function distrust({ directory }: Cache, uid = process.getuid?.()): string | undefined {
  const status = statSync(directory, { throwIfNoEntry: false });
  // Windows has neither owners nor modes of this kind.
  if (status === undefined || uid === undefined) return undefined;
  if (!status.isDirectory()) return "it is not a directory";
  if (status.uid !== uid && status.uid !== 0) return `it belongs to the user ${status.uid}`;
  if ((status.mode & 0o022) !== 0) return "other users may write it";
  return undefined;
}

interface CachedFile {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly mtimeMs: number;
}

/** Regular files below a directory; what other processes remove meanwhile is left out. Throws `E_CACHE`. */
function filesBelow(cache: Cache, directory: string): CachedFile[] {
  return attempt(cache, () => {
    const found: CachedFile[] = [];
    const pending = [directory];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      for (const entry of entriesOf(at)) {
        const path = join(at, entry.name);
        if (entry.isDirectory()) pending.push(path);
        const status = entry.isFile() ? statSync(path, { throwIfNoEntry: false }) : undefined;
        if (status !== undefined) found.push({ path, size: status.size, mtimeMs: status.mtimeMs });
      }
    }
    return found;
  });
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
