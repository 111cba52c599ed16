import type { EmbeddedIndex, L4tIndex } from "../graph/embedded-index.ts";
import type { AnalysedPackage, AnalysedSet } from "../plan/analyse-set.ts";

/** What a maintainer says of the place where the packages will live; everything has a default. */
export interface Surroundings {
  /** The newest version of each family of symbol versions there: `GLIBC` to `2.40`. */
  readonly symbolVersions: ReadonlyMap<string, string>;
  /** The inputs that a package is written with by hand today, by attribute. */
  readonly declaredInputs: ReadonlyMap<string, readonly string[]>;
}

/** Everything that a rule may look at. */
export interface World extends Surroundings {
  /** The packages that the question is about, sorted by attribute. */
  readonly packages: readonly AnalysedPackage[];
  /** These and the ones that are only there to resolve against. */
  readonly all: readonly AnalysedPackage[];
  readonly index: EmbeddedIndex;
  /** The release that the debs are from, where its index is known; a closed world names debs by it. */
  readonly l4t: L4tIndex | undefined;
}

export const NO_SURROUNDINGS: Surroundings = { symbolVersions: new Map(), declaredInputs: new Map() };

export function worldOf(set: AnalysedSet, index: EmbeddedIndex, around = NO_SURROUNDINGS): World {
  return {
    ...around,
    packages: set.packages.filter(({ wanted }) => wanted),
    all: set.packages,
    index,
    l4t: set.l4t,
  };
}
