import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { attempt, type Cache, cachePath, writeIntoCache } from "./cache.ts";
import { shownUrl } from "./http-get.ts";

/** An index as it was fetched last. */
export interface CachedIndex {
  readonly bytes: Uint8Array;
  /** Of the server's answer. */
  readonly etag?: string;
}

/** RFC 9110 8.8.3, in ASCII: what else a damaged note holds cannot be sent. */
const ENTITY_TAG = /^(?:W\/)?"[\x21\x23-\x7e]*"$/;

/** What is noted of an index: its content may change, so that it is found by its address. */
interface Note {
  readonly url: string;
  readonly sha256: string;
  readonly etag?: string;
}

/** The index as it was fetched last from this address; undefined where it never was, or is damaged. */
export function cachedIndex(cache: Cache, url: URL, maxBytes: number): CachedIndex | undefined {
  try {
    const note = JSON.parse(readFileSync(notePath(cache, url), "utf8")) as Partial<Note> | null;
    if (note?.url !== shownUrl(url) || !/^[0-9a-f]{64}$/.test(note.sha256 ?? "")) return undefined;
    const path = bodyPath(cache, note.sha256!);
    if (statSync(path).size > maxBytes) return undefined;
    const bytes = readFileSync(path);
    if (sha256Of(bytes) !== note.sha256) return undefined;
    return { bytes, ...(ENTITY_TAG.test(note.etag ?? "") && { etag: note.etag! }) };
  } catch {
    // Whatever is wrong with it, the index is fetched again.
    return undefined;
  }
}

/** Remembers an index. Throws `E_CACHE`. */
export function rememberIndex(cache: Cache, url: URL, { bytes, etag }: CachedIndex): void {
  const sha256 = sha256Of(bytes);
  const note: Note = { url: shownUrl(url), sha256, ...(etag !== undefined && { etag }) };
  attempt(cache, () => {
    writeIntoCache(cache, bodyPath(cache, sha256), bytes);
    writeIntoCache(cache, notePath(cache, url), JSON.stringify(note));
  });
}

function bodyPath(cache: Cache, sha256: string): string {
  return cachePath(cache, sha256, "Packages");
}

function notePath({ directory }: Cache, url: URL): string {
  return join(directory, "indexes", `${sha256Of(Buffer.from(shownUrl(url)))}.json`);
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
