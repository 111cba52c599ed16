import { closure, packageGraph } from "../graph/package-graph.ts";
import type { AnalysedPackage } from "../plan/analyse-groups.ts";
import type { Need } from "../plan/needs.ts";
import type { World } from "./world.ts";

/** What a package needs and what it is written with, where somebody wrote that down. */
export interface Declaration {
  readonly pkg: AnalysedPackage;
  /** As written. */
  readonly declared: readonly string[];
  /** What these bring in turn: auto-patchelf follows the run paths of the libraries that it finds. */
  readonly reachable: ReadonlySet<string>;
  /** Attribute to the needs that it answers. */
  readonly needed: ReadonlyMap<string, readonly Need[]>;
}

export function declarations({ packages, config }: World): Declaration[] {
  const declaredInputs = new Map(
    [...config.packages].flatMap(([attr, { inputs }]) =>
      inputs.declared === undefined ? [] : [[attr, inputs.declared] as const],
    ),
  );
  const graph = packageGraph(
    declaredInputs.keys(),
    [...declaredInputs].flatMap(([from, inputs]) => inputs.map((to) => ({ from, to }))),
  );
  return packages.flatMap((pkg) => {
    const declared = declaredInputs.get(pkg.group.attr);
    if (declared === undefined) return [];
    const reachable = new Set(closure(graph, pkg.group.attr));
    return [{ pkg, declared, reachable, needed: neededAttributes(pkg) }];
  });
}

function neededAttributes(pkg: AnalysedPackage): ReadonlyMap<string, readonly Need[]> {
  const byAttribute = new Map<string, Need[]>();
  for (const need of pkg.needs()) {
    const { resolution } = need;
    if (resolution.kind !== "sibling" && resolution.kind !== "nixpkgs" && resolution.kind !== "cuda")
      continue;
    const before = byAttribute.get(resolution.attr);
    if (before === undefined) byAttribute.set(resolution.attr, [need]);
    else before.push(need);
  }
  return byAttribute;
}
