import { Graph } from "@dagrejs/graphlib";

/** One package needs another, and why. */
export interface PackageEdge {
  readonly from: string;
  readonly to: string;
}

/** The packages of one set and who needs whom: a directed graph whose nodes are attributes. */
export function packageGraph(nodes: Iterable<string>, edges: Iterable<PackageEdge>): Graph {
  const graph = new Graph({ directed: true });
  for (const node of nodes) graph.setNode(node);
  for (const { from, to } of edges) graph.setEdge(from, to);
  return graph;
}

/**
 * Everything that `start` reaches, itself left out unless it lies on a cycle. Sorted. Walks iteratively: a
 * chain of any length is fine, which graphlib's own recursive walks are not.
 */
export function closure(graph: Graph, start: string): string[] {
  const reached = new Set<string>();
  const open = [start];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const next of graph.successors(node) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      open.push(next);
    }
  }
  return [...reached].sort();
}
