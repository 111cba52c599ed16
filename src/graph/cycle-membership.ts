import type { GraphEdge } from "./set-graph.ts";

/** Says of an edge whether it lies on one of these cycles, and of a node in which one it is. */
export interface CycleMembership {
  /** Number of the cycle, from 0; undefined where the node is on none. */
  of(id: string): number | undefined;
  has(edge: Pick<GraphEdge, "from" | "to">): boolean;
}

/** Indexes cycles by their members. An edge between two members lies on the cycle: they reach each other. */
export function membershipOf(cycles: readonly (readonly string[])[]): CycleMembership {
  const numbers = new Map(cycles.flatMap((members, number) => members.map((id) => [id, number] as const)));
  return {
    of: (id) => numbers.get(id),
    has: ({ from, to }) => numbers.has(from) && numbers.get(from) === numbers.get(to),
  };
}
