import type { GraphEdge, GraphNode, SetGraph } from "../graph/set-graph.ts";
import { jsonDocument, jsonText } from "./json.ts";

/**
 * The document of `deb2nix graph --json` (schema/graph.schema.json) in pieces: a whole archive's graph is
 * longer than a string may be.
 */
export function* graphJson(graph: SetGraph): Generator<string> {
  // The frame comes from the printer of all documents; only the lists are put in piece by piece.
  const frame = jsonDocument({
    cycles: graph.cycles,
    edges: [],
    neededCycles: graph.neededCycles,
    nodes: [],
  });
  const edgesAt = frame.indexOf('\n  "edges": []');
  const nodesAt = frame.indexOf('\n  "nodes": []');
  yield frame.slice(0, edgesAt);
  yield* list("edges", graph.edges, edgeJson);
  yield frame.slice(edgesAt + '\n  "edges": []'.length, nodesAt);
  yield* list("nodes", graph.nodes, nodeJson);
  yield frame.slice(nodesAt + '\n  "nodes": []'.length);
}

function* list<T>(key: string, items: readonly T[], shape: (item: T) => unknown): Generator<string> {
  yield `\n  "${key}": [`;
  let separator = "\n";
  for (const item of items) {
    yield `${separator}    ${jsonText(shape(item)).replaceAll("\n", "\n    ")}`;
    separator = ",\n";
  }
  yield items.length === 0 ? "]" : "\n  ]";
}

// Keys in the order in which a document has them.

function edgeJson({ because, from, kind, to }: GraphEdge): unknown {
  return {
    because: because.map(({ elf, evidence, grade, name, via }) => ({ elf, evidence, grade, name, via })),
    from,
    kind,
    to,
  };
}

function nodeJson({ absent, id, kind, name }: GraphNode): unknown {
  return { absent, id, kind, name };
}
