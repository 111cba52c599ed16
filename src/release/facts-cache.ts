import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DebFacts } from "../facts/deb-facts.ts";
import { VERSION } from "../version.ts";
import { type Cache, writeIntoCache } from "./cache.ts";

/**
 * The form of `DebFacts`, and the rules by which they are made of a deb. To be raised with every change that gives
 * other facts of any deb: what was kept under another number is not looked at.
 */
export const FACTS_SCHEMA = 4;

/** Whose facts. */
export interface FactsKey {
  /** Of the deb, in hexadecimal. */
  readonly sha256: string;
  /** Whether symbols were read: facts with and without are different facts. */
  readonly symbols: boolean;
}

/** Longest entry that is read, in bytes: facts are held to less when they are made. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * The facts of a deb that were kept, under the name of the file that is at hand now. Undefined where there are none,
 * or none of this deb2nix and this `schema`, or where the entry is damaged: its first line proves the rest.
 */
export function cachedFacts(
  cache: Cache,
  key: FactsKey,
  file: string,
  schema = FACTS_SCHEMA,
): DebFacts | undefined {
  try {
    const path = entryPath(cache, key, schema);
    if (statSync(path).size > MAX_BYTES) return undefined;
    const text = readFileSync(path, "utf8");
    const end = text.indexOf("\n");
    const body = text.slice(end + 1);
    if (end < 0 || text.slice(0, end) !== firstLine(key, schema, body)) return undefined;
    return { ...(JSON.parse(body) as DebFacts), file };
  } catch {
    // Whatever is wrong with it, the deb is read again.
    return undefined;
  }
}

/** Keeps the facts of a deb. Throws `E_CACHE`. */
export function keepFacts(cache: Cache, facts: DebFacts, symbols: boolean, schema = FACTS_SCHEMA): void {
  const key = { sha256: facts.sha256, symbols };
  const body = JSON.stringify(facts);
  writeIntoCache(cache, entryPath(cache, key, schema), `${firstLine(key, schema, body)}\n${body}`);
}

/** Who wrote the entry, for what, and the hash of the rest. */
function firstLine({ sha256, symbols }: FactsKey, schema: number, body: string): string {
  const what = symbols ? "facts+symbols" : "facts";
  // By the text as it was decoded: bytes that are no UTF-8 have changed in that, and fail.
  return `deb2nix ${VERSION} ${what} ${schema} ${sha256} ${createHash("sha256").update(body).digest("hex")}`;
}

function entryPath({ directory }: Cache, { sha256, symbols }: FactsKey, schema: number): string {
  const name = `${sha256}${symbols ? ".symbols" : ""}.json`;
  return join(directory, `facts-${schema}`, sha256.slice(0, 2), name);
}
