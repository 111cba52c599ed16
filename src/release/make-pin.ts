import { compareVersions } from "../debian/version.ts";
import type { Pin, PinnedDeb } from "./pin.ts";
import type { IndexedDeb, RepoIndex } from "./read-index.ts";

/** The pin of a release: of each repository the highest version of each package. */
export function makePin(indexes: ReadonlyMap<string, RepoIndex>): Pin {
  return new Map(
    Array.from(indexes, ([repo, { newest }]) => [
      repo,
      new Map(Array.from(newest, ([name, deb]) => [name, pinnedDeb(deb)])),
    ]),
  );
}

function pinnedDeb({ filename, sha256, source, version }: IndexedDeb): PinnedDeb {
  return { filename, sha256, ...(source === undefined ? {} : { source }), version };
}

/** The highest version of `nvidia-jetpack` in any of the repositories. */
export function jetpackPackage(indexes: ReadonlyMap<string, RepoIndex>): string | undefined {
  return [...indexes.values()]
    .flatMap(({ jetpack }) => jetpack ?? [])
    .sort(compareVersions)
    .at(-1);
}
