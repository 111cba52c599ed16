import { type GraphNode, type Link, makeSetGraph, type SetGraph } from "../../../src/graph/set-graph.ts";

/** What a deb could carry to break out of every format: of a file name everything but `/` and NUL is allowed. */
export const HOSTILE = `</script><b onload="x">&lt;'--><!--"];\\N\n\u202e\udcff`;

export const node = (name: string, kind: GraphNode["kind"] = "package"): GraphNode => ({
  id: kind === "package" ? name : `${kind}:${name}`,
  kind,
  name,
});

/** `a > b`, `a dlopen b`, `a path b`, with `nixpkgs:x` and so on for nodes that are no packages. */
export function graphOf(...links: readonly string[]): SetGraph {
  return makeSetGraph([], links.map(linkOf));
}

function linkOf(text: string): Link {
  const [from, kind, to] = text.split(" ") as [string, string, string];
  const edge = kind === ">" ? "needed" : (kind as Link["kind"]);
  return {
    from: nodeOf(from),
    to: nodeOf(to),
    kind: edge,
    reason: {
      elf: `/usr/lib/lib${from}.so`,
      name: edge === "path" ? `/etc/${to}` : `lib${to}.so.1`,
      ...(edge === "dlopen" ? { grade: "certain", via: "dlopen", evidence: ".rodata+0x1" } : {}),
    },
  };
}

function nodeOf(id: string): GraphNode {
  const [kind, name] = id.split(":") as [GraphNode["kind"], string | undefined];
  return name === undefined ? node(id) : node(name, kind);
}

/** The same graph, this package not at hand. */
export function withAbsent(graph: SetGraph, absent: string): SetGraph {
  const nodes = graph.nodes.map((each) => (each.id === absent ? { ...each, absent: true as const } : each));
  return { ...graph, nodes };
}

/** A graph in which every text is hostile. */
export function hostileGraph(): SetGraph {
  const from = { ...node(HOSTILE), absent: true as const };
  const reason = { elf: HOSTILE, name: HOSTILE, evidence: HOSTILE, via: HOSTILE, grade: "likely" as const };
  const kinds = ["needed", "dlopen", "path"] as const;
  return makeSetGraph(
    [],
    kinds.map((kind) => ({ from, to: node(`${HOSTILE}${kind}`, "missing"), kind, reason })),
  );
}

export const textOf = (pieces: Iterable<string>): string => [...pieces].join("");
