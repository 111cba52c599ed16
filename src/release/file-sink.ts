import { createHash, type Hash } from "node:crypto";
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, renameSync, writeSync } from "node:fs";
import { attempt, type Cache, discard, moveIntoCache, parkedPath, temporaryPath } from "./cache.ts";
import type { Sink } from "./download.ts";

const CHUNK = 1024 * 1024;

/** A file on its way into the cache. All of it throws `E_CACHE`. */
export interface FileSink extends Sink {
  /** Of all bytes at hand, in hexadecimal. */
  sha256(): string;
  /** Puts the file in its place. */
  finish(path: string): void;
  /** Leaves what is at hand to the next process. After `finish` there is nothing to leave. */
  park(): void;
}

/** A sink for the file with this SHA-256; it begins with what another process has left of it. */
export function openFileSink(cache: Cache, sha256: string): FileSink {
  const path = temporaryPath(cache, sha256);
  // Of several processes exactly one gets it; where there is none, the file is fetched from its start.
  renamed(parkedPath(cache, sha256), path);
  const file = attempt(cache, () => openSync(path, "a+"));
  let { length, hash } = attempt(cache, () => hashOf(file));
  let open = true;
  const close = (): void => {
    if (open) closeSync(file);
    open = false;
  };
  return {
    get length() {
      return length;
    },
    append: (chunk) => {
      attempt(cache, () => {
        for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
      });
      hash.update(chunk);
      length += chunk.length;
    },
    restart: () => {
      if (length === 0) return;
      attempt(cache, () => ftruncateSync(file, 0));
      length = 0;
      hash = createHash("sha256");
    },
    sha256: () => hash.copy().digest("hex"),
    finish: (target) => {
      close();
      moveIntoCache(cache, path, target);
    },
    park: () => {
      const finished = !open;
      close();
      if (finished || length === 0 || !renamed(path, parkedPath(cache, sha256))) discard(path);
    },
  };
}

/** Renames a file; whether it could be. */
function renamed(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

function hashOf(file: number): { length: number; hash: Hash } {
  const hash = createHash("sha256");
  const { size } = fstatSync(file);
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK, size));
  let length = 0;
  for (;;) {
    const count = length < size ? readSync(file, buffer, 0, buffer.length, length) : 0;
    if (count === 0) return { length, hash };
    hash.update(buffer.subarray(0, count));
    length += count;
  }
}
