import { membershipOf } from "../graph/cycle-membership.ts";
import type { EdgeKind, GraphNode, SetGraph } from "../graph/set-graph.ts";
import { visible } from "../visible.ts";

/** What a reader can still follow, and what GitHub still draws. */
const MOST_NODES = 60;

/** Mermaid has one dashed line, so a path says what it is; thick lines stand for cycles. */
const ARROWS: Readonly<Record<EdgeKind, string>> = { needed: "-->", dlopen: "-.->", path: '-. "path" .->' };
const CYCLE_ARROWS: Readonly<Record<EdgeKind, string>> = {
  needed: "==>",
  dlopen: '== "dlopen" ==>',
  path: '== "path" ==>',
};

/**
 * The graph as a Mermaid flowchart, as GitHub draws it in Markdown: the packages (or libraries) alone, and of
 * more than 60 those with the most edges. A note says so, and how packages that are not at hand are drawn.
 */
export function* graphMermaid(graph: SetGraph): Generator<string> {
  const all = graph.nodes.filter(({ kind }) => kind === "package" || kind === "library");
  const shown = busiest(all, graph);
  const numbers = new Map(shown.map(({ id }, index) => [id, `n${index}`]));
  const cycles = membershipOf(graph.cycles);
  yield "flowchart LR\n";
  for (const { id, name, absent } of shown) {
    const [open, close] = absent ? ['(["', '"])'] : ['["', '"]'];
    yield `  ${numbers.get(id)}${open}${label(name)}${close}${cycles.of(id) === undefined ? "" : ":::cycle"}\n`;
  }
  for (const edge of graph.edges) {
    const [from, to] = [numbers.get(edge.from), numbers.get(edge.to)];
    if (from === undefined || to === undefined) continue;
    yield `  ${from} ${(cycles.has(edge) ? CYCLE_ARROWS : ARROWS)[edge.kind]} ${to}\n`;
  }
  const absent = shown.filter((node) => node.absent).length;
  const noun = all[0]?.kind === "library" ? "nodes" : "packages";
  const notes = [
    ...(shown.length < all.length
      ? [`${shown.length} of ${all.length} ${noun}: those with the most edges`]
      : []),
    ...(absent > 0 ? [`${absent} of ${shown.length} ${noun} not at hand: round ends`] : []),
  ];
  if (notes.length > 0) yield `  note[/"${notes.join("; ")}"/]\n`;
  yield "  classDef cycle stroke-width:3px,stroke:#b3261e\n";
}

/** At most MOST_NODES of `nodes`, still sorted. */
function busiest(nodes: readonly GraphNode[], { edges }: SetGraph): readonly GraphNode[] {
  if (nodes.length <= MOST_NODES) return nodes;
  const degrees = new Map<string, number>();
  for (const { from, to } of edges) {
    for (const id of [from, to]) degrees.set(id, (degrees.get(id) ?? 0) + 1);
  }
  const degree = ({ id }: GraphNode): number => degrees.get(id) ?? 0;
  const chosen = new Set(nodes.toSorted((a, b) => degree(b) - degree(a)).slice(0, MOST_NODES));
  return nodes.filter((node) => chosen.has(node));
}

/** Mermaid's own entity codes: in a quoted label everything else that means something to it or to HTML is spelled out. */
function label(name: string): string {
  return visible(name).replace(/[^\w ./+:,=@~-]/gu, (character) => `#${character.codePointAt(0)};`);
}
