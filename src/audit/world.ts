import type { Config } from "../config/config.ts";
import { DEFAULT_CONFIG } from "../config/config.ts";
import type { EmbeddedIndex } from "../graph/embedded-index.ts";
import type { AnalysedPackage } from "../plan/analyse-groups.ts";
import type { AnalysedSet } from "../plan/analyse-set.ts";
import type { PackagePlan } from "../plan/package-plan.ts";
import { planPackages } from "../plan/plan-packages.ts";
import { packageName } from "../plan/release.ts";

/** Everything that a rule may look at. */
export interface World {
  /** The packages that the question is about, sorted by attribute. */
  readonly packages: readonly AnalysedPackage[];
  /** With the ones that are only there to resolve against. */
  readonly set: AnalysedSet;
  /** What ships with the tool; a closed world names by it the debs that are not at hand. */
  readonly index: EmbeddedIndex;
  readonly config: Config;
  /** Names of all debs of the set. */
  readonly debNames: ReadonlySet<string>;
  /** What deb2nix makes of the packages in question, sorted by attribute; worked out when it is first asked for. */
  plans(): readonly PackagePlan[];
  planOf(attr: string): PackagePlan | undefined;
}

export function worldOf(set: AnalysedSet, index: EmbeddedIndex, config: Config = DEFAULT_CONFIG): World {
  let planned: ReadonlyMap<string, PackagePlan> | undefined;
  const byAttr = (): ReadonlyMap<string, PackagePlan> => {
    planned ??= new Map(planPackages(set).map((plan) => [plan.attr, plan]));
    return planned;
  };
  return {
    packages: set.packages.filter(({ wanted }) => wanted),
    set,
    index,
    config,
    debNames: new Set(set.packages.flatMap(({ group }) => group.debs.map(packageName))),
    plans: () => [...byAttr().values()],
    planOf: (attr) => byAttr().get(attr),
  };
}
