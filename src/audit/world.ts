import type { Config } from "../config/config.ts";
import { DEFAULT_CONFIG } from "../config/config.ts";
import type { EmbeddedIndex } from "../graph/embedded-index.ts";
import type { AnalysedPackage } from "../plan/analyse-groups.ts";
import type { AnalysedSet } from "../plan/analyse-set.ts";

/** Everything that a rule may look at. */
export interface World {
  /** The packages that the question is about, sorted by attribute. */
  readonly packages: readonly AnalysedPackage[];
  /** With the ones that are only there to resolve against. */
  readonly set: AnalysedSet;
  /** What ships with the tool; a closed world names by it the debs that are not at hand. */
  readonly index: EmbeddedIndex;
  readonly config: Config;
}

export function worldOf(set: AnalysedSet, index: EmbeddedIndex, config: Config = DEFAULT_CONFIG): World {
  return { packages: set.packages.filter(({ wanted }) => wanted), set, index, config };
}
