import { Deb2nixError } from "../error.ts";
import type { SetGraph } from "../graph/set-graph.ts";
import { type DotOptions, graphDot } from "./graph-dot.ts";

/** Graphviz's layout takes seconds for a thousand edges, and nobody can read more. */
const MOST_EDGES = 1000;
const MOST_NODES = 1000;

/** Whether the graph is small enough to be drawn. */
export function isDrawable({ nodes, edges }: SetGraph): boolean {
  return nodes.length <= MOST_NODES && edges.length <= MOST_EDGES;
}

/** Draws the graph with Graphviz. Throws `E_GRAPH_SIZE` (usage) where it is not drawable. */
export async function graphSvg(graph: SetGraph, options: DotOptions = {}): Promise<string> {
  if (!isDrawable(graph)) {
    throw new Deb2nixError(
      "E_GRAPH_SIZE",
      `${graph.nodes.length} nodes and ${graph.edges.length} edges are too many for a drawing, ` +
        `which has at most ${MOST_NODES} and ${MOST_EDGES}`,
      { kind: "usage", hint: "Ask for fewer debs, or for --format html, tree, dot or json." },
    );
  }
  // A megabyte of Graphviz, which only a drawing is worth.
  const { instance } = await import("@viz-js/viz");
  return (await instance()).renderString([...graphDot(graph, options)].join(""), { format: "svg" });
}
