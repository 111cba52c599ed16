import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { sha256Of } from "../archive/file-sha256.ts";
import { openSeekableFile } from "../archive/seekable-file.ts";
import { analyserVersion } from "../facts/analyser-version.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import type { Cache } from "./cache.ts";
import { trimFacts } from "./cache-upkeep.ts";
import { cachedFacts, type FactsReading, factsDirectory, keepFacts } from "./facts-cache.ts";
import { type FileIdentity, fileIdentity, knownSha256, noteSha256 } from "./known-debs.ts";

/** Where facts are kept, and how many bytes of them. */
export interface FactsStore {
  readonly cache: Cache;
  /** In bytes. */
  readonly limit: number;
}

/** A deb as it was when it was looked for. */
interface Looked {
  readonly facts?: DebFacts;
  /** Absent where the file can't be told apart from a changed one. */
  readonly identity?: FileIdentity;
  /** Whether the cache has its SHA-256 under that identity. */
  readonly noted: boolean;
}

/**
 * The facts of the debs at `paths`, in that order: from `store` where it has them, else from `read`, which is given the
 * other paths once, in order. What was read is kept; a store that can't be written is no error. `now` is in
 * milliseconds since 1970. Throws what `read` does.
 */
export async function withKeptFacts(
  store: FactsStore,
  reading: FactsReading,
  paths: readonly string[],
  read: (paths: readonly string[]) => Promise<readonly DebFacts[]>,
  now: () => number = Date.now,
): Promise<DebFacts[]> {
  const looked: Looked[] = [];
  for (const path of paths) looked.push(await look(store.cache, reading, path, now()));
  const missing = [...paths.keys()].filter((index) => looked[index]!.facts === undefined);
  const fresh = missing.length === 0 ? [] : await read(missing.map((index) => paths[index]!));
  const facts = looked.map((each) => each.facts);
  for (const [at, index] of missing.entries()) facts[index] = fresh[at]!;
  const isUnnoted = ({ identity, noted }: Looked): boolean => identity !== undefined && !noted;
  if (missing.length > 0 || looked.some(isUnnoted)) {
    unlessRefused(() => {
      for (const each of fresh) keepFacts(store.cache, each, reading);
      for (const [index, { identity, noted }] of looked.entries()) {
        // A file that was replaced while it was read has another identity by now.
        if (identity === undefined || noted || fileIdentity(paths[index]!, now()) !== identity) continue;
        noteSha256(store.cache, identity, facts[index]!.sha256);
      }
      if (missing.length > 0) trimFacts(store.cache, store.limit);
    });
  }
  return facts as DebFacts[];
}

async function look(cache: Cache, reading: FactsReading, path: string, now: number): Promise<Looked> {
  const identity = fileIdentity(path, now);
  if (identity === undefined) return { noted: false };
  const known = knownSha256(cache, identity);
  const sha256 = known ?? (await hashWorthwhile(cache, path));
  const facts = sha256 && cachedFacts(cache, sha256, reading, basename(path));
  return { ...(facts && { facts }), identity, noted: known !== undefined };
}

/** Hashing costs little beside reading, but is for nothing where no facts are kept at all. */
async function hashWorthwhile(cache: Cache, path: string): Promise<string | undefined> {
  if (!existsSync(join(factsDirectory(cache), analyserVersion()))) return undefined;
  const file = openSeekableFile(path);
  try {
    return file && (await sha256Of(file));
  } finally {
    file?.close();
  }
}

/** The next run reads again what could not be kept. */
function unlessRefused(act: () => void): void {
  try {
    act();
  } catch (error) {
    if ((error as { code?: string }).code !== "E_CACHE") throw error;
  }
}
