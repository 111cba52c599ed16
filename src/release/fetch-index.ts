import { Deb2nixError } from "../error.ts";
import type { Cache } from "./cache.ts";
import { download, type Transport } from "./download.ts";
import { shownUrl } from "./http-get.ts";
import { cachedIndex, rememberIndex } from "./index-cache.ts";
import { JETSON_ARCHIVE } from "./jetson-archive.ts";
import { memorySink } from "./memory-sink.ts";

/** Most bytes of an index as it is sent: ten times all of Debian for one architecture. */
const MAX_BYTES = 128 * 1024 * 1024;

/** In the order tried: what NVIDIA has first, then the quickest to read. */
const SUFFIXES = [".gz", ".xz", ".zst", ""] as const;

/** Where an index comes from. */
export interface IndexSource {
  /** Of the archive, `https://…/jetson`; repositories are its directories. */
  readonly base: URL;
  readonly repo: string;
  /** `r36.5`. */
  readonly release: string;
}

/** The base of an archive as the user gives it. Throws `E_BASE_URL` (usage). */
export function parseBaseUrl(text: string): URL {
  const url = URL.parse(text.endsWith("/") ? text : `${text}/`);
  if (url !== null && ["http:", "https:"].includes(url.protocol) && !url.search && !url.hash) return url;
  throw new Deb2nixError("E_BASE_URL", `${JSON.stringify(text.slice(0, 200))} is no http or https URL`, {
    kind: "usage",
    hint: `Write it as ${JETSON_ARCHIVE}; for indexes on disk give the files themselves.`,
  });
}

/** The URL of a file of a repository, `filename` as in its index. */
export function repoFileUrl(base: URL, repo: string, filename: string): URL {
  const path = [repo, ...filename.split("/")].map(encodeURIComponent).join("/");
  return new URL(path, base.href);
}

/**
 * The bytes of a repository's `Packages` index, in the first compression that the server has. An index that was
 * fetched before is asked for again, and transferred only where it has changed; `offline` takes it as it is. A
 * cache that cannot be written is done without. Throws what `download` throws, `E_INDEX_MISSING` and `E_OFFLINE`.
 */
export async function fetchIndex(
  { base, repo, release }: IndexSource,
  transport: Transport,
  { cache, offline = false }: { readonly cache?: Cache | undefined; readonly offline?: boolean },
): Promise<readonly Uint8Array[]> {
  const tried: string[] = [];
  for (const suffix of SUFFIXES) {
    const url = repoFileUrl(base, repo, `dists/${release}/main/binary-arm64/Packages${suffix}`);
    const known = cache && cachedIndex(cache, url, MAX_BYTES);
    if (offline && known !== undefined) return [known.bytes];
    tried.push(shownUrl(url));
    if (offline) continue;
    const sink = memorySink();
    const result = await download(url, sink, transport, {
      maxBytes: MAX_BYTES,
      ...(known?.etag !== undefined && { ifNoneMatch: known.etag }),
    });
    if (result.kind === "unchanged" && known !== undefined) return [known.bytes];
    if (result.kind !== "whole") continue;
    if (cache !== undefined) remember(cache, url, Buffer.concat(sink.chunks()), result.etag);
    return sink.chunks();
  }
  throw offline ? notInCache(tried[0]!) : missing(repo, release, tried[0]!);
}

function remember(cache: Cache, url: URL, bytes: Uint8Array, etag: string | undefined): void {
  try {
    rememberIndex(cache, url, { bytes, ...(etag !== undefined && { etag }) });
  } catch (error) {
    // The index is at hand; that the next run has to fetch it again is no reason to fail.
    if (!(error instanceof Deb2nixError)) throw error;
  }
}

function missing(repo: string, release: string, path: string): Deb2nixError {
  return new Deb2nixError("E_INDEX_MISSING", `the server has no index of ${repo} for ${release}`, {
    kind: "network",
    path,
    hint: "Check the number of the release, --repo and --base-url; .gz, .xz, .zst and no suffix were tried.",
  });
}

function notInCache(path: string): Deb2nixError {
  return new Deb2nixError("E_OFFLINE", "the index is not in the cache", {
    kind: "network",
    path,
    hint: "Run once without --offline, or give the index as a file.",
  });
}
