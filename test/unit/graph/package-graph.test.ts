import { describe, expect, test } from "vitest";
import { closure, packageGraph } from "../../../src/graph/package-graph.ts";

describe("closure", () => {
  test("reaches through others, without the start", () => {
    const graph = packageGraph(
      ["a", "b", "c", "d"],
      [
        { from: "a", to: "b" },
        { from: "b", to: "c" },
        { from: "d", to: "a" },
      ],
    );
    expect(closure(graph, "a")).toEqual(["b", "c"]);
    expect(closure(graph, "c")).toEqual([]);
  });

  test("a cycle ends, and holds its start", () => {
    const graph = packageGraph(
      ["a", "b"],
      [
        { from: "a", to: "b" },
        { from: "b", to: "a" },
      ],
    );
    expect(closure(graph, "a")).toEqual(["a", "b"]);
  });

  test("a chain of 50,000 packages does not overflow the stack", () => {
    const names = Array.from({ length: 50_000 }, (_, index) => `p${index}`);
    const edges = names.slice(1).map((to, index) => ({ from: names[index]!, to }));
    expect(closure(packageGraph(names, edges), "p0")).toHaveLength(49_999);
  });
});
