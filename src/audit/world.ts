import type { Config } from "../config/config.ts";
import { DEFAULT_CONFIG } from "../config/config.ts";
import type { EmbeddedIndex } from "../graph/embedded-index.ts";
import type { AnalysedPackage } from "../plan/analyse-groups.ts";
import type { AnalysedSet } from "../plan/analyse-set.ts";
import type { PackagePlan } from "../plan/package-plan.ts";
import { planPackages } from "../plan/plan-packages.ts";

/** Everything that a rule may look at. */
export interface World {
  /** The packages that the question is about, sorted by attribute. */
  readonly packages: readonly AnalysedPackage[];
  /** With the ones that are only there to resolve against. */
  readonly set: AnalysedSet;
  /** What ships with the tool; a closed world names by it the debs that are not at hand. */
  readonly index: EmbeddedIndex;
  readonly config: Config;
  /** What deb2nix makes of a package in question; worked out for all of them when it is first asked for. */
  planOf(attr: string): PackagePlan | undefined;
}

export function worldOf(set: AnalysedSet, index: EmbeddedIndex, config: Config = DEFAULT_CONFIG): World {
  let plans: ReadonlyMap<string, PackagePlan> | undefined;
  const planOf = (attr: string): PackagePlan | undefined => {
    plans ??= new Map(planPackages(set).map((plan) => [plan.attr, plan]));
    return plans.get(attr);
  };
  return { packages: set.packages.filter(({ wanted }) => wanted), set, index, config, planOf };
}
