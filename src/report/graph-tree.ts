import { EDGE_KINDS, type GraphEdge, type GraphNode, type SetGraph } from "../graph/set-graph.ts";
import { visible } from "../visible.ts";
import { reasonText } from "./graph-reason.ts";
import type { Paint } from "./style.ts";

export interface TreeOptions {
  readonly paint: Paint;
  /** Whether every edge is followed by its reasons. */
  readonly verbose: boolean;
  /** Whether the terminal has no box-drawing characters. */
  readonly ascii: boolean;
}

/** What stands in front of a line: at a branch, at the last branch, and below each of them. */
const BOXES = { branch: "├── ", last: "└── ", through: "│   ", blank: "    " };
const ASCII = { branch: "|-- ", last: "`-- ", through: "|   ", blank: "    " };

/** A deeper subtree gets a place of its own: the indentation of a long chain would outgrow the chain. */
const DEEPEST = 30;

/** All edges from one node to another. */
interface Branch {
  readonly to: GraphNode;
  readonly edges: readonly GraphEdge[];
}

interface Level {
  readonly id: string;
  readonly branches: readonly Branch[];
  readonly indent: string;
  next: number;
}

/**
 * What needs what, line by line: a tree for everything that nothing else needs. Every node is unfolded once;
 * `(above)` says that it was, `(below)` that it will be, `(cycle)` that it is just being.
 */
export function* graphTree(graph: SetGraph, { paint, verbose, ascii }: TreeOptions): Generator<string> {
  const glyphs = ascii ? ASCII : BOXES;
  const branches = branchesOf(graph);
  const unfolded = new Set<string>();
  const path = new Set<string>();
  const postponed: GraphNode[] = [];

  const unfold = (id: string, indent: string): Level => {
    unfolded.add(id);
    path.add(id);
    return { id, branches: branches.get(id) ?? [], indent, next: 0 };
  };
  const remark = ({ id, kind, absent }: GraphNode, isDeep: boolean): string => {
    if (kind === "missing") return ` (${paint("error", "missing")})`;
    if (kind === "nixpkgs" || kind === "driver") return ` (${kind})`;
    if (absent) return " (not at hand)";
    if (path.has(id)) return ` (${paint("warning", "cycle")})`;
    if (!branches.has(id)) return "";
    if (unfolded.has(id)) return " (above)";
    return isDeep ? " (below)" : "";
  };
  const tree = function* (root: GraphNode): Generator<string> {
    yield `${paint("strong", visible(root.name))}\n`;
    const levels = [unfold(root.id, "")];
    for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
      const branch = level.branches[level.next++];
      if (branch === undefined) {
        path.delete(level.id);
        levels.pop();
        continue;
      }
      const { to, edges } = branch;
      const isLast = level.next === level.branches.length;
      const isDeep = levels.length >= DEEPEST;
      const isNew = branches.has(to.id) && !unfolded.has(to.id);
      const indent = level.indent + (isLast ? glyphs.blank : glyphs.through);
      const front = level.indent + (isLast ? glyphs.last : glyphs.branch);
      yield `${front}${visible(to.name)}${kindsOf(edges)}${remark(to, isDeep)}\n`;
      if (verbose) yield* reasonLines(edges, indent + (isNew && !isDeep ? glyphs.through : glyphs.blank));
      if (!isNew) continue;
      if (isDeep) postponed.push(to);
      else levels.push(unfold(to.id, indent));
    }
  };

  for (const root of rootsOf(graph, branches)) {
    if (unfolded.has(root.id)) continue;
    yield* tree(root);
    // More are postponed while these are printed.
    for (const node of postponed) if (!unfolded.has(node.id)) yield* tree(node);
    postponed.length = 0;
  }
}

/** What nothing needs, then what needs something: of these the ones that only a cycle leads to are still new. */
function rootsOf({ nodes, edges }: SetGraph, branches: ReadonlyMap<string, unknown>): GraphNode[] {
  const needed = new Set(edges.map(({ to }) => to));
  const own = nodes.filter(({ kind }) => kind === "package" || kind === "library");
  return [
    ...own.filter(({ id }) => !needed.has(id)),
    ...own.filter(({ id }) => needed.has(id) && branches.has(id)),
  ];
}

function branchesOf({ nodes, edges }: SetGraph): Map<string, Branch[]> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const branches = new Map<string, Branch[]>();
  for (const [from, all] of Map.groupBy(edges, (edge) => edge.from)) {
    const byTarget = Map.groupBy(all, (edge) => edge.to);
    branches.set(
      from,
      [...byTarget].map(([to, parallel]) => ({ to: byId.get(to)!, edges: parallel })),
    );
  }
  return branches;
}

/** How it is needed, where that is not by DT_NEEDED alone. */
function kindsOf(edges: readonly GraphEdge[]): string {
  const kinds = EDGE_KINDS.filter((kind) => edges.some((edge) => edge.kind === kind));
  return kinds.length === 1 && kinds[0] === "needed" ? "" : ` [${kinds.join(", ")}]`;
}

function* reasonLines(edges: readonly GraphEdge[], indent: string): Generator<string> {
  for (const { kind, because } of edges) {
    for (const reason of because) yield `${indent}${visible(reasonText(kind, reason))}\n`;
  }
}
