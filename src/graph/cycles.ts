/** What a walk asks of a graph; graphlib's `Graph` is one. */
export interface Walkable {
  nodes(): Iterable<string>;
  successors(node: string): readonly string[] | undefined;
}

interface Visit {
  readonly node: string;
  /** Number in the order of discovery. */
  readonly index: number;
  /** The least number of a node that it is known to reach. */
  low: number;
  /** Whether its component is still to be found. */
  open: boolean;
  readonly successors: readonly string[];
  next: number;
}

/**
 * The strongly connected components with more than one node, each sorted, and all sorted by their first node.
 * Tarjan's algorithm with a stack of its own: graphlib's recurses, and a long chain overflows it.
 */
export function cyclesOf(graph: Walkable): string[][] {
  const visits = new Map<string, Visit>();
  const open: Visit[] = [];
  const cycles: string[][] = [];
  const discover = (node: string): Visit => {
    const index = visits.size;
    const visit = { node, index, low: index, open: true, successors: graph.successors(node) ?? [], next: 0 };
    visits.set(node, visit);
    open.push(visit);
    return visit;
  };
  for (const start of graph.nodes()) {
    if (visits.has(start)) continue;
    const path = [discover(start)];
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const successor = visit.successors[visit.next++];
      if (successor !== undefined) {
        const known = visits.get(successor);
        if (known === undefined) path.push(discover(successor));
        else if (known.open) visit.low = Math.min(visit.low, known.index);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) parent.low = Math.min(parent.low, visit.low);
      if (visit.low < visit.index) continue;
      const component = takeFrom(open, visit);
      if (component.length > 1) cycles.push(component.map(({ node }) => node).sort());
    }
  }
  return cycles.sort((a, b) => (a[0]! < b[0]! ? -1 : 1));
}

/** Takes `root` and everything above it off the stack: they reach each other and nothing else that is open. */
function takeFrom(stack: Visit[], root: Visit): Visit[] {
  const taken: Visit[] = [];
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    visit.open = false;
    taken.push(visit);
    if (visit === root) break;
  }
  return taken;
}
