import { cyclesOf } from "../graph/cycles.ts";
import type { AnalysedGroups, AnalysedPackage } from "./analyse-groups.ts";
import type { Group } from "./groups.ts";

/**
 * Makes one package of those that need each other's libraries, as `analyse` finds: none of them could be built
 * before the others. The package with the shortest attribute leads. Only packages of one set that is built
 * together are joined; debs of other vendors stay what they are.
 */
export function joinCycles(
  groups: readonly Group[],
  analyse: (groups: readonly Group[]) => AnalysedGroups,
): AnalysedGroups {
  const analysed = analyse(groups);
  const cycles = cyclesOf(neededBy(analysed.packages));
  if (cycles.length === 0) return analysed;
  const leaders = new Map(cycles.flatMap((cycle) => cycle.map((attr) => [attr, leaderOf(cycle)])));
  const members = Map.groupBy(groups, ({ attr }) => leaders.get(attr) ?? attr);
  // A package that was joined can close another cycle; every turn leaves fewer packages.
  return joinCycles(
    [...members].map(([leader, parts]) => join(leader, parts)),
    analyse,
  );
}

function neededBy(packages: readonly AnalysedPackage[]) {
  const joinable = packages.filter(({ group }) => group.target === "jetpack-nixos");
  const siblings = new Map(
    joinable.map(({ group, needs }) => [
      group.attr,
      () => needs().flatMap(({ resolution }) => (resolution.kind === "sibling" ? [resolution.attr] : [])),
    ]),
  );
  return {
    nodes: () => siblings.keys(),
    successors: (attr: string) => [...new Set(siblings.get(attr)?.())].filter((to) => siblings.has(to)),
  };
}

function leaderOf(cycle: readonly string[]): string {
  return cycle.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))[0]!;
}

function join(leader: string, parts: readonly Group[]): Group {
  const first = parts.find(({ attr }) => attr === leader)!;
  const others = parts.filter((part) => part !== first);
  if (others.length === 0) return first;
  const all = [first, ...others];
  return {
    ...first,
    debs: all.flatMap(({ debs }) => debs),
    absent: all.flatMap(({ absent }) => absent),
    outdated: all.flatMap(({ outdated }) => outdated),
    replaced: all.flatMap(({ replaced }) => replaced),
    gpuDrivers: [...new Set(all.flatMap(({ gpuDrivers }) => gpuDrivers))].sort(),
    joins: [...new Set([...first.joins, ...others.flatMap(({ attr, joins }) => [attr, ...joins])])].sort(),
  };
}
