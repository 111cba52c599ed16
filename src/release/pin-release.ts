import { fileChunks } from "../archive/file-chunks.ts";
import { Deb2nixError } from "../error.ts";
import type { Cache } from "./cache.ts";
import type { Transport } from "./download.ts";
import { fetchIndex } from "./fetch-index.ts";
import { shownUrl } from "./http-get.ts";
import type { Pin } from "./pin.ts";
import { type RepoIndex, readIndex } from "./read-index.ts";

/** The index of one repository: on disk, or in an archive. */
export type IndexPlace =
  | { readonly kind: "file"; readonly repo: string; readonly path: string }
  | { readonly kind: "archive"; readonly repo: string; readonly base: URL; readonly release: string };

export interface ReadPlacesOptions {
  readonly transport: Transport;
  readonly cache?: Cache | undefined;
  readonly offline?: boolean;
  /** Debs to compare the indexes with, by repository. */
  readonly pin?: Pin | undefined;
}

/**
 * Reads the indexes of a release's repositories, all at once. Throws what `fetchIndex`, `readIndex` and `fileChunks`
 * throw, with the index named.
 */
export async function readPlaces(
  places: readonly IndexPlace[],
  { transport, cache, offline = false, pin }: ReadPlacesOptions,
): Promise<ReadonlyMap<string, RepoIndex>> {
  const others = new AbortController();
  const inner = { ...transport, signal: AbortSignal.any([transport.signal, others.signal]) };
  try {
    const entries = places.map(async (place): Promise<readonly [string, RepoIndex]> => {
      const bytes =
        place.kind === "file" ? fileChunks(place.path) : fetched(place, inner, { cache, offline });
      return [place.repo, await named(place, () => readIndex(bytes, { pinned: pin?.get(place.repo) }))];
    });
    return new Map(await Promise.all(entries));
  } finally {
    others.abort();
  }
}

async function* fetched(
  { base, repo, release }: IndexPlace & { readonly kind: "archive" },
  transport: Transport,
  options: { readonly cache: Cache | undefined; readonly offline: boolean },
): AsyncGenerator<Uint8Array, void> {
  yield* await fetchIndex({ base, repo, release }, transport, options);
}

async function named<T>(place: IndexPlace, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    // What comes from the network or the disk has its name already.
    if (!(error instanceof Deb2nixError) || error.path !== undefined) throw error;
    throw error.within(
      place.kind === "file" ? place.path : `${shownUrl(place.base)}${place.repo} ${place.release}`,
    );
  }
}
