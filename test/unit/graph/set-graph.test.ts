import { describe, expect, test } from "vitest";
import { type EdgeKind, type GraphNode, type Link, makeSetGraph } from "../../../src/graph/set-graph.ts";

const node = (id: string): GraphNode => ({ id, kind: "package", name: id });
const link = (from: string, to: string, kind: EdgeKind = "needed", elf = "/usr/bin/x"): Link => ({
  from: node(from),
  to: node(to),
  kind,
  reason: { elf, name: `lib${to}.so` },
});

describe("makeSetGraph", () => {
  test("nodes and edges are sorted, whatever the order of the links", () => {
    const links = [link("b", "c", "path"), link("b", "c"), link("a", "c", "dlopen"), link("a", "b")];
    const graph = makeSetGraph([node("z"), node("a")], links);
    expect(makeSetGraph([node("a"), node("z")], links.toReversed())).toEqual(graph);
    expect(graph.nodes.map(({ id }) => id)).toEqual(["a", "b", "c", "z"]);
    expect(graph.edges.map(({ from, to, kind }) => `${from}${to} ${kind}`)).toEqual([
      "ab needed",
      "ac dlopen",
      "bc needed",
      "bc path",
    ]);
  });

  test("links of one kind between two nodes are one edge with every reason", () => {
    const { edges } = makeSetGraph([], [link("a", "b", "needed", "/y"), link("a", "b", "needed", "/x")]);
    expect(edges).toHaveLength(1);
    expect(edges[0]!.because.map(({ elf }) => elf)).toEqual(["/x", "/y"]);
  });

  test("what needs itself is no edge", () => {
    expect(makeSetGraph([node("a")], [link("a", "a")])).toMatchObject({ edges: [], cycles: [] });
  });

  test("a cycle that needs dlopen to close is none by DT_NEEDED alone", () => {
    const graph = makeSetGraph(
      [],
      [link("a", "b"), link("b", "a", "dlopen"), link("c", "d"), link("d", "c")],
    );
    expect(graph.cycles).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    expect(graph.neededCycles).toEqual([["c", "d"]]);
  });
});
