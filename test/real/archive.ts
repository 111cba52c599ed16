import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { TestContext } from "vitest";
import { newestPerPackage, type PackageEntry, parsePackagesIndex } from "../../src/debian/packages-index.ts";
import { debianMirror } from "./apt-sources.ts";
import { CACHE } from "./cache.ts";
import { download, NotServed, sha256Of, Unreachable } from "./download.ts";

/** A deb of Debian's archive by name: versions are left to the archive, point releases replace them. */
export interface WantedDeb {
  readonly name: string;
  readonly architecture: "amd64" | "arm64";
  readonly component: "main" | "non-free" | "non-free-firmware";
}

/** A deb in the cache, its sha256 checked. */
export interface CachedDeb {
  readonly path: string;
  readonly entry: PackageEntry;
}

const SUITE = "trixie";
const INDEX_AGE_MS = 24 * 60 * 60 * 1000;

type Index = ReadonlyMap<string, PackageEntry>;

/** One promise for each index, so that a test file reads it once and learns once that there is no network. */
const indexes = new Map<string, Promise<Index>>();

/**
 * The path of a deb; where the archive cannot be reached the calling test is skipped with the reason, or
 * fails in CI. Everything else that goes wrong fails it: a package that is gone, a wrong hash.
 */
export async function debOrSkip(context: TestContext, wanted: WantedDeb): Promise<CachedDeb> {
  try {
    return await fetchDeb(wanted);
  } catch (error) {
    if (!(error instanceof Unreachable) || process.env.CI === "true") throw error;
    const note = `Debian's archive cannot be reached: ${error.message}`;
    console.warn(`skipped ${wanted.name}: ${note}`);
    return context.skip(note);
  }
}

/** Finds the newest deb of that name in the archive's own index and fetches it unless it is in the cache. */
export async function fetchDeb(wanted: WantedDeb): Promise<CachedDeb> {
  try {
    return await fetchEntry(await find(wanted));
  } catch (error) {
    if (!(error instanceof NotServed)) throw error;
    // A point release has taken the deb away since the index was cached.
    await rm(indexPath(wanted), { force: true });
    indexes.delete(indexPath(wanted));
    return await fetchEntry(await find(wanted));
  }
}

async function fetchEntry(entry: PackageEntry): Promise<CachedDeb> {
  const path = join(CACHE, `${entry.sha256}.deb`);
  if ((await sha256Of(path)) !== entry.sha256) {
    await download(archiveUrl(entry.filename), path, entry.sha256);
  }
  return { path, entry };
}

async function find(wanted: WantedDeb): Promise<PackageEntry> {
  const path = indexPath(wanted);
  const index = indexes.get(path) ?? readIndex(wanted);
  indexes.set(path, index);
  const entry = (await index).get(wanted.name);
  if (entry === undefined) {
    throw new Error(`${SUITE}/${wanted.component} has no ${wanted.name} for ${wanted.architecture}`);
  }
  return entry;
}

async function readIndex(wanted: WantedDeb): Promise<Index> {
  const path = indexPath(wanted);
  const written = await stat(path).catch(() => undefined);
  if (written === undefined || Date.now() - written.mtimeMs > INDEX_AGE_MS) {
    const index = `dists/${SUITE}/${wanted.component}/binary-${wanted.architecture}/Packages.gz`;
    try {
      await download(archiveUrl(index), path);
    } catch (error) {
      // What the old index names may be in the cache too, so it serves as long as there is no network.
      if (written === undefined || !(error instanceof Unreachable)) throw error;
    }
  }
  const text = (await promisify(gunzip)(await readFile(path))).toString("utf8");
  return new Map(newestPerPackage(parsePackagesIndex(text)).map((entry) => [entry.name, entry]));
}

function indexPath({ component, architecture }: WantedDeb): string {
  return join(CACHE, `${SUITE}-${component}-${architecture}.Packages.gz`);
}

function archiveUrl(path: string): string {
  const mirror = debianMirror();
  if (mirror === undefined) throw new Unreachable("apt's sources name no Debian archive");
  return `${mirror}/${path.split("/").map(encodeURIComponent).join("/")}`;
}
