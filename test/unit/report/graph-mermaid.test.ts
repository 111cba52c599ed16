import { describe, expect, test } from "vitest";
import { graphMermaid } from "../../../src/report/graph-mermaid.ts";
import { graphOf, hostileGraph, textOf, withAbsent } from "./graphs.ts";

describe("graphMermaid", () => {
  test("shows packages, with a line for each kind of edge and thick ones for cycles", () => {
    const graph = graphOf("a > b", "a dlopen b", "a path c", "a > nixpkgs:x", "c > d", "d dlopen c");
    expect(textOf(graphMermaid(graph))).toBe(`flowchart LR
  n0["a"]
  n1["b"]
  n2["c"]:::cycle
  n3["d"]:::cycle
  n0 --> n1
  n0 -.-> n1
  n0 -. "path" .-> n2
  n2 ==> n3
  n3 == "dlopen" ==> n2
  classDef cycle stroke-width:3px,stroke:#b3261e
`);
  });

  test("of more than 60 packages shows those with the most edges, and says so", () => {
    const spokes = Array.from({ length: 70 }, (_, index) => `p${index + 10} > hub`);
    const text = textOf(graphMermaid(graphOf(...spokes, "p79 > p78")));
    expect(text.match(/^ {2}n\d+\["/gm)).toHaveLength(60);
    expect(text).toMatch(/\["hub"\]/);
    expect(text).toMatch(/\["p78"\]/);
    expect(text).toContain("60 of 71 packages: those with the most edges");
  });

  test("a note tells how packages that are not at hand are drawn", () => {
    const text = textOf(graphMermaid(withAbsent(graphOf("a > b", "a > c"), "c")));
    expect(text).toContain('  n2(["c"])\n');
    expect(text).toContain('  note[/"1 of 3 packages not at hand: round ends"/]\n');
  });

  test("a name stays a label: nothing that Mermaid or HTML reads is left in it", () => {
    const graph = hostileGraph();
    const [, line] = textOf(graphMermaid(graph)).split("\n");
    expect(line).toMatch(/^ {2}n0\(\["(?:[\w ./+:,=@~-]|#\d+;)*"\]\)$/);
    expect(line).toContain("#60;/script#62;#60;b onload=#34;x#34;#62;");
  });
});
