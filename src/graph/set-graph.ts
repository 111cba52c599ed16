import type { Grade } from "../elf/elf-facts.ts";
import { order } from "../order.ts";
import { cyclesOf } from "./cycles.ts";

/** `library` is an ELF file of a package, in graphs of single files; `missing` a library that nobody provides. */
export type NodeKind = "package" | "library" | "nixpkgs" | "driver" | "missing";

/** By DT_NEEDED, by a name that is opened at run time, or by an absolute path that stands in the file. */
export type EdgeKind = "needed" | "dlopen" | "path";

export const EDGE_KINDS: readonly EdgeKind[] = ["needed", "dlopen", "path"];

export interface GraphNode {
  /** Attribute of a package; all others are `kind:name`, and no attribute holds a colon. */
  readonly id: string;
  readonly kind: NodeKind;
  /** What a person calls it: the id without the kind. */
  readonly name: string;
  /** A package of which no deb is at hand: what it needs itself is not known. */
  readonly absent?: true;
}

/** Why there is an edge: this ELF file (its path in the deb) asks for this name. */
export interface Reason {
  readonly elf: string;
  readonly name: string;
  /** Of a name that is opened at run time; see `DlopenFact`. */
  readonly grade?: Grade;
  readonly via?: string;
  readonly evidence?: string;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** Sorted by ELF and name. */
  readonly because: readonly Reason[];
}

/** Who needs whom in a set of packages, and why. Everything is sorted: nodes by id, edges by ends and kind. */
export interface SetGraph {
  readonly nodes: readonly GraphNode[];
  /** None leads from a node to itself. */
  readonly edges: readonly GraphEdge[];
  /** The nodes that reach each other by edges of any kind. */
  readonly cycles: readonly (readonly string[])[];
  /** The same by `needed` edges alone: such packages cannot be built one after the other. */
  readonly neededCycles: readonly (readonly string[])[];
}

/** One reason for one edge; `to` becomes a node where it is none yet. */
export interface Link {
  readonly from: GraphNode;
  readonly to: GraphNode;
  readonly kind: EdgeKind;
  readonly reason: Reason;
}

/** Makes the graph of `nodes` and of the ends of `links`; links between the same ends of one kind are one edge. */
export function makeSetGraph(nodes: Iterable<GraphNode>, links: Iterable<Link>): SetGraph {
  const byId = new Map<string, GraphNode>();
  for (const node of nodes) byId.set(node.id, node);
  const edgesFrom = new Map<string, Map<string, GraphEdge & { readonly because: Reason[] }>>();
  for (const { from, to, kind, reason } of links) {
    if (from.id === to.id) continue;
    for (const node of [from, to]) if (!byId.has(node.id)) byId.set(node.id, node);
    const edges = edgesFrom.get(from.id) ?? new Map();
    edgesFrom.set(from.id, edges);
    const key = `${kind} ${to.id}`;
    const before = edges.get(key);
    if (before === undefined) edges.set(key, { from: from.id, to: to.id, kind, because: [reason] });
    else before.because.push(reason);
  }
  const edges = [...edgesFrom.values()].flatMap((map) => [...map.values()]);
  for (const { because } of edges) because.sort((a, b) => order(a.elf, b.elf) || order(a.name, b.name));
  edges.sort((a, b) => order(a.from, b.from) || order(a.to, b.to) || rank(a) - rank(b));
  const outgoing = Map.groupBy(edges, ({ from }) => from);
  return {
    nodes: [...byId.values()].sort((a, b) => order(a.id, b.id)),
    edges,
    cycles: cyclesBy(outgoing, EDGE_KINDS),
    neededCycles: cyclesBy(outgoing, ["needed"]),
  };
}

/** On the edges as they are: for an archive of 10,000 packages a graphlib graph would be most of time and memory. */
function cyclesBy(
  outgoing: ReadonlyMap<string, readonly GraphEdge[]>,
  kinds: readonly EdgeKind[],
): string[][] {
  return cyclesOf({
    nodes: () => outgoing.keys(),
    successors: (node) => outgoing.get(node)?.flatMap(({ to, kind }) => (kinds.includes(kind) ? [to] : [])),
  });
}

function rank({ kind }: GraphEdge): number {
  return EDGE_KINDS.indexOf(kind);
}
