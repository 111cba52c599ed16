import { basename, resolve } from "node:path";
import { parseRelease, type Release } from "./release-name.ts";

/** What the path of an index tells of where it comes from. */
export interface IndexOrigin {
  readonly repo?: string;
  readonly release?: Release;
}

/**
 * Reads the origin of an index off its path: `…/common/dists/r36.5/main/binary-arm64/Packages.gz`, as archives and
 * mirrors have it, or `…_common_dists_r36.5_main_binary-arm64_Packages`, as apt keeps it.
 */
export function indexOrigin(path: string): IndexOrigin {
  const mirrored = /\/([^/]+)\/dists\/(r\d+\.\d+)\//.exec(resolve(path));
  const kept = /_([^_/]+)_dists_(r\d+\.\d+)_/.exec(basename(path));
  const [, repo, release] = kept ?? mirrored ?? [];
  return repo === undefined || release === undefined ? {} : { repo, release: parseRelease(release) };
}
