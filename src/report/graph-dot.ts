import { type CycleMembership, membershipOf } from "../graph/cycle-membership.ts";
import type { EdgeKind, GraphEdge, GraphNode, NodeKind, SetGraph } from "../graph/set-graph.ts";
import { visible } from "../visible.ts";
import { reasonText } from "./graph-reason.ts";
import { graphCaption } from "./graph-summary.ts";

/** Colours are never the only difference; see NODE_SHAPES. */
export const NODE_FILLS: Readonly<Record<NodeKind, string>> = {
  package: "#e8f0fe",
  library: "#e8f0fe",
  nixpkgs: "#f4f4f4",
  driver: "#fff4d6",
  missing: "#fde0dd",
};

/** Readable without colour: each kind of node has its own shape, each kind of edge its own line. */
const NODE_SHAPES: Readonly<Record<NodeKind, string>> = {
  package: 'shape=box, style="rounded,filled"',
  library: "shape=box, style=filled",
  nixpkgs: "shape=ellipse, style=filled",
  driver: "shape=hexagon, style=filled",
  missing: 'shape=octagon, style="filled,bold", color="#b3261e"',
};

const EDGE_STYLES: Readonly<Record<EdgeKind, string>> = {
  needed: "style=solid",
  dlopen: "style=dashed, arrowhead=vee",
  path: "style=dotted, arrowhead=odot, penwidth=2",
};

/** What is on a cycle has a second border or arrowhead and a thicker line, besides the colour. */
const CYCLE_NODE = 'peripheries=2, color="#b3261e"';
const CYCLE_EDGE = 'penwidth=2.6, color="#b3261e"';
const CYCLE_HEADS: Readonly<Record<EdgeKind, string>> = {
  needed: "arrowhead=normalnormal",
  dlopen: "arrowhead=veevee",
  path: "arrowhead=odotodot",
};

/** What makes the drawing part of a page. */
export interface DotOptions {
  /**
   * Whether nodes and edges are called by their numbers, `n3` and `e12`, and carry them as `id` and their kind
   * as `class`, both of which Graphviz writes into SVG. Then names stand in labels alone, and nodes without an
   * edge are left out: they would only push the others apart.
   */
  readonly numbered?: boolean;
}

/** The graph in the DOT language, line by line. */
export function* graphDot(graph: SetGraph, { numbered = false }: DotOptions = {}): Generator<string> {
  const cycles = membershipOf(graph.cycles);
  const numbers = new Map(graph.nodes.map(({ id }, index) => [id, `n${index}`]));
  const nameOf = (id: string): string => (numbered ? numbers.get(id)! : nodeName(id));
  yield "digraph deb2nix {\n";
  yield '  graph [rankdir=LR, nodesep=0.15, ranksep=0.9, fontname="Helvetica,Arial,sans-serif"];\n';
  // The page has a legend of its own.
  if (!numbered) yield `  label="${graphCaption(graph).join("\\l")}\\l"; labeljust=l; fontsize=11;\n`;
  yield '  node [fontname="Helvetica,Arial,sans-serif", fontsize=12, height=0.3, margin="0.2,0.05"];\n';
  yield '  edge [color="#444444", arrowsize=0.8, penwidth=1.2];\n';
  const connected = new Set(graph.edges.flatMap(({ from, to }) => [from, to]));
  for (const node of graph.nodes) {
    if (numbered && !connected.has(node.id)) continue;
    const number = numbers.get(node.id)!;
    const kind = node.absent ? `${node.kind} absent` : node.kind;
    const page = numbered ? [elementOf(number, kind, cycles.of(node.id) !== undefined)] : [];
    yield `  ${nameOf(node.id)} [${[...nodeAttributes(node, cycles), ...page].join(", ")}];\n`;
  }
  for (const [index, edge] of graph.edges.entries()) {
    const page = numbered ? elementOf(`e${index}`, edge.kind, cycles.has(edge)) : tooltipOf(edge);
    yield `  ${nameOf(edge.from)} -> ${nameOf(edge.to)} [${[...edgeAttributes(edge, cycles), page].join(", ")}];\n`;
  }
  yield "}\n";
}

function nodeAttributes(node: GraphNode, cycles: CycleMembership): string[] {
  return [
    `label=${escString(node.kind === "missing" ? `missing: ${node.name}` : node.name)}`,
    `${NODE_SHAPES[node.kind]}, fillcolor="${NODE_FILLS[node.kind]}"`,
    ...(node.absent ? ['style="rounded,dashed"'] : []),
    ...(cycles.of(node.id) === undefined ? [] : [CYCLE_NODE]),
  ];
}

function edgeAttributes(edge: GraphEdge, cycles: CycleMembership): string[] {
  return [EDGE_STYLES[edge.kind], ...(cycles.has(edge) ? [CYCLE_EDGE, CYCLE_HEADS[edge.kind]] : [])];
}

function tooltipOf({ kind, because }: GraphEdge): string {
  const rest = because.length > 1 ? ` and ${because.length - 1} more` : "";
  return `tooltip=${escString(`${kind}: ${reasonText(kind, because[0]!)}${rest}`)}`;
}

function elementOf(id: string, kind: string, onCycle: boolean): string {
  return `id=${id}, class="${kind}${onCycle ? " cycle" : ""}"`;
}

/** A node's name: two ids never meet in one, though a backslash is no escape there. */
function nodeName(id: string): string {
  return quote(visible(id.replaceAll("\\", "\\\\")));
}

/** Text as an escString (Graphviz: attribute types), in which backslashes and entities mean something. */
function escString(text: string): string {
  return quote(visible(text).replaceAll("&", "&amp;").replaceAll("\\", "\\\\"));
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '\\"')}"`;
}
