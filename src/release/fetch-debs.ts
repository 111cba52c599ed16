import { Deb2nixError } from "../error.ts";
import { type Cache, cachePath } from "./cache.ts";
import { isIntact } from "./checked-file.ts";
import { download, type Transport } from "./download.ts";
import { openFileSink } from "./file-sink.ts";
import { shownUrl } from "./http-get.ts";

/** A file whose content is known before it is fetched. */
export interface WantedFile {
  readonly url: URL;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** In bytes, where it is known. */
  readonly size?: number;
}

export interface FetchOptions {
  /** Downloads at once. */
  readonly jobs: number;
  /** Ask the cache alone. */
  readonly offline?: boolean;
}

/** Most bytes of a file of unknown size; the largest debs of JetPack have 2 GB. */
const MAX_BYTES = 16 * 1024 ** 3;

/**
 * The paths of files in the cache, in the order asked for: those that are missing or damaged there are fetched.
 * The first that cannot be had ends all others. Throws what `download` throws, `E_CACHE`, `E_FETCH_HASH` (input) for
 * content with another hash, `E_FETCH_MISSING` for what the server does not have, and `E_OFFLINE`.
 */
export async function fetchDebs(
  wanted: readonly WantedFile[],
  cache: Cache,
  transport: Transport,
  { jobs, offline = false }: FetchOptions,
): Promise<string[]> {
  const paths = new Map(wanted.map((file) => [pathOf(cache, file), file]));
  const queue = [...paths];
  const others = new AbortController();
  const inner = { ...transport, signal: AbortSignal.any([transport.signal, others.signal]) };
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      inner.signal.throwIfAborted();
      await fetchInto(next[0], next[1], cache, inner, offline);
    }
  };
  let first: { readonly error: unknown } | undefined;
  const guarded = (): Promise<void> =>
    work().catch((error: unknown) => {
      // The others end because of it; theirs say nothing.
      first ??= { error };
      others.abort();
    });
  await Promise.all(Array.from({ length: Math.max(1, Math.min(jobs, queue.length)) }, guarded));
  if (first !== undefined) throw first.error;
  return wanted.map((file) => pathOf(cache, file));
}

async function fetchInto(
  path: string,
  { url, sha256, size }: WantedFile,
  cache: Cache,
  transport: Transport,
  offline: boolean,
): Promise<void> {
  if (await isIntact(path, sha256, size)) return;
  if (offline) throw notInCache(url);
  const sink = openFileSink(cache, sha256);
  try {
    const options = { maxBytes: size ?? MAX_BYTES, proved: true };
    let found = "";
    // Twice: something between here and the server may have damaged the first, or what lay here already.
    for (let turn = 0; turn < 2; turn++) {
      const result = await download(url, sink, transport, options);
      if (result.kind !== "whole") throw notServed(url, result);
      found = sink.sha256();
      if (found === sha256) {
        sink.finish(path);
        return;
      }
      sink.restart();
    }
    throw wrongHash(url, found, sha256);
  } finally {
    sink.park();
  }
}

/** The last part of the address, as far as it can be the name of a file anywhere. */
function pathOf(cache: Cache, { url, sha256 }: WantedFile): string {
  const name = url.pathname.split("/").at(-1) ?? "";
  return cachePath(cache, sha256, /^[A-Za-z0-9][A-Za-z0-9._+~%:@=,-]{0,200}$/.test(name) ? name : "file");
}

function notInCache(url: URL): Deb2nixError {
  return new Deb2nixError("E_OFFLINE", "is not in the cache, or damaged there", {
    kind: "network",
    path: shownUrl(url),
    hint: "Run once without --offline.",
  });
}

function notServed(url: URL, result: { readonly kind: string; readonly status?: number }): Deb2nixError {
  return new Deb2nixError(
    "E_FETCH_MISSING",
    `the server does not have it (${result.status ?? result.kind})`,
    {
      kind: "network",
      path: shownUrl(url),
      hint: "The vendor may have replaced it: `deb2nix pin --verify` tells what became of it.",
    },
  );
}

function wrongHash(url: URL, found: string, wanted: string): Deb2nixError {
  return new Deb2nixError("E_FETCH_HASH", `has the sha256 ${found}, expected ${wanted}`, {
    path: shownUrl(url),
    hint: "The vendor may have replaced the file: `deb2nix pin --verify` tells. Otherwise do not trust the server.",
  });
}
