import { randomUUID } from "node:crypto";
import { closeSync, openSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Deb2nixError } from "../error.ts";
import { makeDirectory } from "../make-directory.ts";

/**
 * A directory of files by their content. Whatever stands in it may be damaged or deleted at any time and is checked
 * when it is used; whatever is put in it is written beside its place and renamed, so that several processes can
 * work in it at once.
 */
export interface Cache {
  readonly directory: string;
}

/** What a process that was killed left behind is removed after that many milliseconds. */
const LEFTOVER_AGE = 7 * 24 * 60 * 60 * 1000;

/** For this user alone (XDG Base Directory Specification): whoever writes the cache decides what is answered. */
const PRIVATE = 0o700;

/** Opens a cache, which is made where it is missing. Throws `E_CACHE` (network) where it cannot be written. */
export function openCache(directory: string): Cache {
  const cache = { directory };
  attempt(cache, () => {
    makeDirectory(partials(cache), PRIVATE);
    // A directory that is there may still be somebody else's, or on a disk that takes no more.
    const probe = temporaryPath(cache, "probe");
    closeSync(openSync(probe, "wx"));
    rmSync(probe);
  });
  removeLeftovers(cache, Date.now());
  return cache;
}

/** Where a file with this SHA-256 (hexadecimal) lies. It keeps its name, which is a part of what debs tell. */
export function cachePath({ directory }: Cache, sha256: string, name: string): string {
  return join(directory, "files", sha256.slice(0, 2), sha256, name);
}

/** Where a file that is not whole yet waits for the next process to go on with it. */
export function parkedPath(cache: Cache, sha256: string): string {
  return join(partials(cache), `${sha256}.part`);
}

/** A path for this process alone, on the file system that the cache is on. */
export function temporaryPath(cache: Cache, name: string): string {
  return join(partials(cache), `${name}.${process.pid}.${randomUUID()}.tmp`);
}

/** Puts a file made at `temporary` in its place. Throws `E_CACHE`. */
export function moveIntoCache(cache: Cache, temporary: string, path: string): void {
  attempt(cache, () => {
    makeDirectory(dirname(path), PRIVATE);
    renameSync(temporary, path);
  });
}

/** Writes a file of the cache. Throws `E_CACHE`. */
export function writeIntoCache(cache: Cache, path: string, content: Uint8Array | string): void {
  const temporary = temporaryPath(cache, "write");
  try {
    attempt(cache, () => {
      makeDirectory(partials(cache), PRIVATE);
      writeFileSync(temporary, content, { flag: "wx" });
    });
    moveIntoCache(cache, temporary, path);
  } finally {
    discard(temporary);
  }
}

/** Removes a file that nobody needs; where that is refused it stays. */
export function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It is in nobody's way, and the next process that opens the cache tries again.
  }
}

/** Runs what touches the cache; what the system says against it is thrown as `E_CACHE`. */
export function attempt<T>({ directory }: Cache, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new Deb2nixError("E_CACHE", `the cache cannot be used: ${(error as Error).message}`, {
      kind: "network",
      path: directory,
      cause: error,
      hint: "Make room and see to its permissions, or name another directory in XDG_CACHE_HOME.",
    });
  }
}

function partials({ directory }: Cache): string {
  return join(directory, "partial");
}

function removeLeftovers(cache: Cache, now: number): void {
  for (const name of attempt(cache, () => readdirSync(partials(cache)))) {
    const path = join(partials(cache), name);
    const stat = attempt(cache, () => statSync(path, { throwIfNoEntry: false }));
    if (stat !== undefined && now - stat.mtimeMs > LEFTOVER_AGE) discard(path);
  }
}
