import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileError } from "../archive/file-chunks.ts";
import { sha256Of } from "../archive/file-sha256.ts";
import { openSeekableFile } from "../archive/seekable-file.ts";
import { Deb2nixError } from "../error.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import { type Cache, cachePath, discard, openCache } from "./cache.ts";
import type { Transport } from "./download.ts";
import { cachedFacts, type FactsReading, keepFacts } from "./facts-cache.ts";
import { fetchDebs, type WantedFile } from "./fetch-debs.ts";
import { repoFileUrl } from "./fetch-index.ts";
import type { FactsStore } from "./kept-facts.ts";
import type { NixFacts } from "./regenerate-nix-facts.ts";
import { fileNameOf, type PinnedRelease, type ReleaseDeb } from "./regenerate-pins.ts";

export interface FactsSources {
  /** Directories with debs. */
  readonly directories: readonly string[];
  /** Of what is fetched; without one nothing can be fetched. */
  readonly cache: Cache | undefined;
  /** Of facts. */
  readonly keptFacts: KeptFacts | undefined;
  /** Facts that were made elsewhere, for debs that the cache knows nothing of. */
  readonly nixFacts?: NixFacts;
  /** Of the archive that the pins' file names are in. */
  readonly base: URL;
  readonly transport: Transport;
  readonly offline: boolean;
  /** Whether debs that are fetched stay in the cache. */
  readonly keepDebs: boolean;
  /** Debs that are fetched at once. */
  readonly jobs: number;
  /** Reads debs on disk, in the order given. */
  readonly readDebs: (paths: readonly string[]) => Promise<readonly DebFacts[]>;
}

/** Where facts of debs are kept, and how they are read. */
export interface KeptFacts {
  readonly store: FactsStore;
  readonly reading: FactsReading;
}

export interface FoundFacts {
  /** By SHA-256 of the deb (hexadecimal). */
  readonly facts: ReadonlyMap<string, DebFacts>;
  /** Files of the directories that are called as a pinned deb and have another hash, sorted. */
  readonly mismatched: readonly string[];
}

/** Debs that are read before their facts are kept; twice as many that were fetched lie on the disk at once. */
const BATCH = 16;

/**
 * What is known of the debs of releases: from the cache, else from what Nix has made, else read from the directories,
 * else fetched, read and removed. Offline, some may be missing. Throws what fetching and reading throw, and `nixFacts`.
 */
export async function findFacts(
  releases: readonly PinnedRelease[],
  sources: FactsSources,
): Promise<FoundFacts> {
  const { directories, offline, transport } = sources;
  const wanted = new Map(releases.flatMap(({ debs }) => debs.map((deb) => [deb.sha256, deb] as const)));
  const facts = new Map<string, DebFacts>();
  for (const [sha256, deb] of wanted) {
    const kept = recalled(sources.keptFacts, sha256, fileNameOf(deb));
    const known = kept ?? sources.nixFacts?.(sha256);
    if (known !== undefined) facts.set(sha256, known);
  }
  const missing = (): ReleaseDeb[] => [...wanted.values()].filter(({ sha256 }) => !facts.has(sha256));
  if (missing().length === 0) return { facts, mismatched: [] };
  const cache = writableCache(sources.cache);
  const read = async (paths: readonly string[]): Promise<readonly DebFacts[]> => {
    const found = await sources.readDebs(paths);
    for (const each of found.filter(({ sha256 }) => wanted.has(sha256))) {
      facts.set(each.sha256, each);
      keep(sources.keptFacts, each);
    }
    transport.signal.throwIfAborted();
    return found;
  };
  const files = directories.flatMap(debsIn);
  const mismatched = await readNamed(missing(), files, read);
  // Browsers and mirrors change names; the hash tells which deb it is.
  for (const path of files) {
    if (missing().length === 0) break;
    transport.signal.throwIfAborted();
    const sha256 = await hashOf(path);
    if (sha256 !== undefined && wanted.has(sha256) && !facts.has(sha256)) await read([path]);
  }
  const rest = missing();
  if (!offline && rest.length > 0) {
    if (cache.kind === "refused") throw cache.error;
    await fetchAndRead(rest, cache.cache, sources, read);
  }
  return { facts, mismatched };
}

function recalled(kept: KeptFacts | undefined, sha256: string, file: string): DebFacts | undefined {
  return kept && cachedFacts(kept.store.cache, sha256, kept.reading, file);
}

/** The next run reads again what could not be kept. */
function keep(kept: KeptFacts | undefined, facts: DebFacts): void {
  if (kept === undefined) return;
  try {
    keepFacts(kept.store.cache, facts, kept.reading);
  } catch (error) {
    if ((error as { code?: string }).code !== "E_CACHE") throw error;
  }
}

type Reading = (paths: readonly string[]) => Promise<readonly DebFacts[]>;

/** A cache that cannot be written matters only where something has to be fetched. */
function writableCache(
  cache: Cache | undefined,
): { readonly kind: "open"; readonly cache: Cache } | { readonly kind: "refused"; readonly error: unknown } {
  if (cache === undefined) {
    const error = new Deb2nixError("E_CACHE", "there is no place for a cache", {
      kind: "network",
      hint: "Set HOME, or name a directory in XDG_CACHE_HOME; or give the debs with --debs.",
    });
    return { kind: "refused", error };
  }
  try {
    return { kind: "open", cache: openCache(cache.directory) };
  } catch (error) {
    return { kind: "refused", error };
  }
}

/** Reads the files that are called as wanted debs are; returns those that are other debs. */
async function readNamed(
  wanted: readonly ReleaseDeb[],
  files: readonly string[],
  read: Reading,
): Promise<string[]> {
  const hashes = new Map<string, Set<string>>();
  for (const deb of wanted) {
    const name = nameKey(fileNameOf(deb));
    hashes.set(name, (hashes.get(name) ?? new Set()).add(deb.sha256));
  }
  const named = files.filter((path) => hashes.has(nameKey(path)));
  const mismatched: string[] = [];
  for (const paths of batches(named)) {
    for (const [index, { sha256 }] of (await read(paths)).entries()) {
      const path = paths[index]!;
      if (!hashes.get(nameKey(path))!.has(sha256)) mismatched.push(path);
    }
  }
  return mismatched.sort();
}

/** Fetches some while others are read. */
async function fetchAndRead(
  wanted: readonly ReleaseDeb[],
  cache: Cache,
  { base, transport, keepDebs, jobs }: FactsSources,
  read: Reading,
): Promise<void> {
  const others = new AbortController();
  const inner = { ...transport, signal: AbortSignal.any([transport.signal, others.signal]) };
  const fetch = (batch: readonly WantedFile[]): Promise<string[]> => fetchDebs(batch, cache, inner, { jobs });
  const files = wanted.map(({ repo, filename, sha256 }) => ({
    url: repoFileUrl(base, repo, filename),
    sha256,
  }));
  const [first = [], ...rest] = batches(files);
  const kept = new Set(wanted.map(({ sha256 }) => sha256).filter((sha256) => isKept(cache, sha256)));
  let fetching = fetch(first);
  try {
    for (const next of [...rest, undefined]) {
      const paths = await fetching;
      if (next !== undefined) {
        fetching = fetch(next);
        // What it fails of is said when it is awaited.
        fetching.catch(() => {});
      }
      const found = await read(paths);
      if (keepDebs) continue;
      for (const [index, { sha256 }] of found.entries()) if (!kept.has(sha256)) discard(paths[index]!);
    }
  } finally {
    others.abort();
    await fetching.catch(() => {});
  }
}

/** Whether the cache has a deb from before: somebody has asked for that. */
function isKept(cache: Cache, sha256: string): boolean {
  try {
    return readdirSync(dirname(cachePath(cache, sha256, "any.deb"))).length > 0;
  } catch {
    return false;
  }
}

/** Sorted, so that of several files of one name the same counts each time. */
function debsIn(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith(".deb"))
      .sort()
      .map((name) => join(directory, name));
  } catch (error) {
    throw fileError(directory, error as NodeJS.ErrnoException);
  }
}

async function hashOf(path: string): Promise<string | undefined> {
  const file = openSeekableFile(path);
  try {
    return file && (await sha256Of(file));
  } finally {
    file?.close();
  }
}

/** `libfoo_1%2b2_arm64.deb` and `libfoo_1+2_arm64.deb` are one: apt's names and those of downloads. */
function nameKey(path: string): string {
  return basename(path).replace(/%([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function batches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );
}
