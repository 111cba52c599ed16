import { describe, expect, test } from "vitest";
import { graphSvg, isDrawable } from "../../../src/report/graph-svg.ts";
import { graphOf, hostileGraph } from "./graphs.ts";

describe("graphSvg", () => {
  test("draws every node and edge, and tells why there is one", async () => {
    const svg = await graphSvg(graphOf("a > b", "b dlopen c"));
    expect(svg.match(/class="node"/g)).toHaveLength(3);
    expect(svg.match(/class="edge"/g)).toHaveLength(2);
    expect(svg).toContain('xlink:title="dlopen: libc.so.1 by dlopen in /usr/lib/libb.so (certain)"');
    expect(svg).toContain('stroke-dasharray="5,2"');
  });

  test("numbered, its elements carry their numbers and kinds", async () => {
    const svg = await graphSvg(graphOf("a > b", "b > a"), { numbered: true });
    expect(svg).toContain('<g id="n1" class="node package cycle">');
    expect(svg).toContain('<g id="e0" class="edge needed cycle">');
  });

  test("names from debs make no elements", async () => {
    const svg = await graphSvg(hostileGraph());
    expect(svg).not.toMatch(/<script|<b /);
    expect(svg).not.toMatch(/-->\s*<!--"/);
  });

  test("a graph that Graphviz would work on for minutes is refused with another way", async () => {
    const graph = graphOf(...Array.from({ length: 1001 }, (_, index) => `a > p${index}`));
    expect(isDrawable(graph)).toBe(false);
    await expect(graphSvg(graph)).rejects.toMatchObject({ code: "E_GRAPH_SIZE", kind: "usage" });
  });
});
