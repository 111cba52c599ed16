import type { AnalysedPackage } from "../analyse-groups.ts";

/** Which package refers to which: at first by DT_NEEDED, later by what fixes were granted too. */
export interface References {
  /**
   * Lets `from` refer to `to`. Where that would close a cycle, which Nix cannot build, nothing is granted and the
   * shortest way from `to` to `from` is returned, both among it.
   */
  grant(from: string, to: string): readonly string[] | undefined;
}

export function referencesOf(packages: readonly AnalysedPackage[]): References {
  const graph = new Map(packages.map(({ group, needs }) => [group.attr, neededBy(needs())]));
  return {
    grant: (from, to) => {
      if (graph.get(from)?.has(to)) return undefined;
      const way = wayBetween(graph, to, from);
      if (way === undefined) graph.get(from)?.add(to);
      return way;
    },
  };
}

function neededBy(needs: ReturnType<AnalysedPackage["needs"]>): Set<string> {
  return new Set(needs.flatMap(({ resolution }) => (resolution.kind === "sibling" ? [resolution.attr] : [])));
}

/** The shortest way from one package to another; undefined where there is none. */
function wayBetween(
  graph: ReadonlyMap<string, ReadonlySet<string>>,
  start: string,
  end: string,
): string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[start, undefined]]);
  // The queue grows while it is walked.
  for (const node of cameFrom.keys()) {
    if (node === end) {
      const way: string[] = [];
      for (let at: string | undefined = node; at !== undefined; at = cameFrom.get(at)) way.unshift(at);
      return way;
    }
    for (const next of [...(graph.get(node) ?? [])].sort()) {
      if (!cameFrom.has(next)) cameFrom.set(next, node);
    }
  }
  return undefined;
}
