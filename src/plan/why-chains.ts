import type { GraphEdge, SetGraph } from "../graph/set-graph.ts";

/** From one package to the next; each edge keeps the reasons that count. */
export type Chain = readonly [GraphEdge, ...GraphEdge[]];

/**
 * How `start` reaches an edge that `narrow` lets pass, by way of at least one other node: for each node that
 * `start` asks for the shortest chain, the shortest of all first, by name where they are equally long. None goes
 * through a node in which one ends. `narrow` gives the reasons of an edge that count, none where the edge does not
 * lead to the goal. No recursion, and time in proportion to the number of edges.
 */
export function chainsTo(
  { edges }: SetGraph,
  start: string,
  narrow: (edge: GraphEdge) => GraphEdge["because"],
): Chain[] {
  const incoming = Map.groupBy(edges, ({ to }) => to);
  const last = edges
    .map((edge) => ({ ...edge, because: narrow(edge) }))
    .filter((edge) => edge.because.length > 0);
  const goals = new Set(last.map(({ to }) => to));
  /** The first edge of the shortest chain from each node. */
  const next = new Map<string, GraphEdge>();
  let reached: string[] = [];
  const reach = (edge: GraphEdge): void => {
    if (edge.from === start || goals.has(edge.from) || next.has(edge.from)) return;
    next.set(edge.from, edge);
    reached.push(edge.from);
  };
  for (const edge of last) reach(edge);
  while (reached.length > 0) {
    const wave = reached.sort();
    reached = [];
    for (const node of wave) for (const edge of incoming.get(node) ?? []) reach(edge);
  }
  const chains = new Map<string, Chain>();
  for (const edge of edges) {
    if (edge.from !== start || chains.has(edge.to)) continue;
    const rest: GraphEdge[] = [];
    for (let step = next.get(edge.to); step !== undefined; step = next.get(step.to)) rest.push(step);
    if (rest.length > 0) chains.set(edge.to, [edge, ...rest]);
  }
  // Chains are in the order of their second node already, and sorting keeps it.
  return [...chains.values()].sort((a, b) => a.length - b.length);
}
