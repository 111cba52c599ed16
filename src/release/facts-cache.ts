import { createHash } from "node:crypto";
import { readFileSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { analyserVersion } from "../facts/analyser-version.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import { DEFAULT_LIMITS, type DebLimits } from "../facts/deb-limits.ts";
import { type Cache, writeIntoCache } from "./cache.ts";

/** How a deb was read: other ways give other facts, or refuse other debs. */
export interface FactsReading {
  /** Whether symbols were read. */
  readonly symbols: boolean;
  readonly limits: DebLimits;
}

/** How debs are read unless an option says otherwise. */
export const PLAIN_READING: FactsReading = { symbols: false, limits: DEFAULT_LIMITS };

/** Longest entry that is read, in bytes: facts are held to less when they are made. */
const MAX_BYTES = 256 * 1024 * 1024;

/** An entry that is used is marked as such at most once in this time, in milliseconds. */
const MARK_AGE = 60 * 60 * 1000;

/**
 * The facts kept of the deb with this SHA-256 (hexadecimal), under the name `file`. Undefined where there are none of
 * this analyser `version` and this reading, or where the entry is damaged: its first line proves the rest.
 */
export function cachedFacts(
  cache: Cache,
  sha256: string,
  reading: FactsReading,
  file: string,
  version = analyserVersion(),
): DebFacts | undefined {
  try {
    const path = entryPath(cache, sha256, reading, version);
    const { size, mtimeMs } = statSync(path);
    if (size > MAX_BYTES) return undefined;
    const text = readFileSync(path, "utf8");
    const end = text.indexOf("\n");
    const body = text.slice(end + 1);
    if (end < 0 || text.slice(0, end) !== firstLine(sha256, reading, version, body)) return undefined;
    const facts = { ...(JSON.parse(body) as DebFacts), file };
    markUsed(path, mtimeMs);
    return facts;
  } catch {
    // Whatever is wrong with it, the deb is read again.
    return undefined;
  }
}

/** Keeps the facts of a deb. Throws `E_CACHE`. */
export function keepFacts(
  cache: Cache,
  facts: DebFacts,
  reading: FactsReading,
  version = analyserVersion(),
): void {
  const body = JSON.stringify(facts);
  const path = entryPath(cache, facts.sha256, reading, version);
  writeIntoCache(cache, path, `${firstLine(facts.sha256, reading, version, body)}\n${body}`);
}

/** Where the facts of all analysers are: `facts/VERSION/`. */
export function factsDirectory({ directory }: Cache): string {
  return join(directory, "facts");
}

/** The analyser, for what, and the hash of the rest. */
function firstLine(sha256: string, reading: FactsReading, version: string, body: string): string {
  // By the text as it was decoded: bytes that are no UTF-8 have changed in that, and fail.
  const hash = createHash("sha256").update(body).digest("hex");
  return `deb2nix facts ${version} ${sha256}${suffixOf(reading)} ${hash}`;
}

function entryPath(cache: Cache, sha256: string, reading: FactsReading, version: string): string {
  const name = `${sha256}${suffixOf(reading)}.json`;
  return join(factsDirectory(cache), version, sha256.slice(0, 2), name);
}

/** Empty for the plain reading. */
function suffixOf({ symbols, limits }: FactsReading): string {
  const parts = [
    symbols ? ".symbols" : "",
    limits.unpacked === DEFAULT_LIMITS.unpacked ? "" : `.unpacked-${limits.unpacked}`,
    limits.files === DEFAULT_LIMITS.files ? "" : `.files-${limits.files}`,
  ];
  return parts.join("");
}

/** The cache drops what was not used for longest. */
function markUsed(path: string, mtimeMs: number): void {
  const now = Date.now();
  if (now - mtimeMs < MARK_AGE) return;
  try {
    utimesSync(path, now / 1000, now / 1000);
  } catch {
    // Of a cache that may only be read nothing is dropped either.
  }
}
