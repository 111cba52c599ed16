import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cyclesOf } from "../../../src/graph/cycles.ts";
import { closure, packageGraph } from "../../../src/graph/package-graph.ts";

const graphOf = (...pairs: readonly string[]) => {
  const edges = pairs.map((pair) => ({ from: pair[0]!, to: pair[1]! }));
  return packageGraph(new Set(edges.flatMap(({ from, to }) => [from, to])), edges);
};

describe("cyclesOf", () => {
  test("a graph without a cycle has none", () => {
    expect(cyclesOf(graphOf("ab", "bc", "ac"))).toEqual([]);
  });

  test("two nodes that need each other are one", () => {
    expect(cyclesOf(graphOf("ab", "ba", "bc"))).toEqual([["a", "b"]]);
  });

  test("cycles that share a node are one, cycles that only touch are two", () => {
    expect(cyclesOf(graphOf("ab", "ba", "bc", "cb"))).toEqual([["a", "b", "c"]]);
    expect(cyclesOf(graphOf("ab", "ba", "bc", "cd", "dc"))).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
  });

  test("a node that needs itself alone is none", () => expect(cyclesOf(graphOf("aa", "ab"))).toEqual([]));

  test("two nodes share a cycle exactly when each reaches the other", () => {
    const node = fc.constantFrom(..."abcdefgh");
    fc.assert(
      fc.property(fc.array(fc.tuple(node, node), { maxLength: 24 }), (pairs) => {
        const graph = graphOf(...pairs.map(([from, to]) => from + to));
        const cycles = cyclesOf(graph);
        const reach = new Map(graph.nodes().map((start) => [start, closure(graph, start)]));
        for (const a of graph.nodes()) {
          for (const b of graph.nodes()) {
            if (a === b) continue;
            const together = cycles.some((members) => members.includes(a) && members.includes(b));
            expect(together).toBe(reach.get(a)!.includes(b) && reach.get(b)!.includes(a));
          }
        }
      }),
    );
  });

  test("a chain of 50,000 does not overflow the stack, nor does the ring that it becomes", () => {
    const names = Array.from({ length: 50_000 }, (_, index) => `p${String(index).padStart(5, "0")}`);
    const chain = names.slice(1).map((to, index) => ({ from: names[index]!, to }));
    const graph = packageGraph(names, chain);
    expect(cyclesOf(graph)).toEqual([]);
    graph.setEdge(names.at(-1)!, names[0]!);
    expect(cyclesOf(graph)).toEqual([names]);
  });
});
