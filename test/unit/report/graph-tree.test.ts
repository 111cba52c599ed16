import { describe, expect, test } from "vitest";
import { makeSetGraph, type SetGraph } from "../../../src/graph/set-graph.ts";
import { graphTree } from "../../../src/report/graph-tree.ts";
import { plain } from "../../../src/report/style.ts";
import { graphOf, hostileGraph, node, textOf, withAbsent } from "./graphs.ts";

const tree = (graph: SetGraph, options = {}): string =>
  textOf(graphTree(graph, { paint: plain, verbose: false, ascii: false, ...options }));

describe("graphTree", () => {
  test("draws what needs what, and how where that is not by DT_NEEDED alone", () => {
    expect(tree(graphOf("a > b", "a dlopen b", "a path d", "b > nixpkgs:expat", "a > missing:libx.so"))).toBe(
      `a
├── b [needed, dlopen]
│   └── expat (nixpkgs)
├── d [path]
└── libx.so (missing)
`,
    );
  });

  test("unfolds a subtree once", () => {
    expect(tree(graphOf("a > b", "a > c", "b > d", "c > b", "d > e"))).toBe(
      `a
├── b
│   └── d
│       └── e
└── c
    └── b (above)
`,
    );
  });

  test("marks the edge that closes a cycle", () => {
    expect(tree(graphOf("a > b", "b > c", "c dlopen b"))).toBe(
      `a
└── b
    └── c
        └── b [dlopen] (cycle)
`,
    );
  });

  test("starts somewhere in a cycle that nothing leads to", () => {
    expect(tree(graphOf("a > b", "b > a"))).toBe("a\n└── b\n    └── a (cycle)\n");
  });

  test("shows packages that neither need nor are needed", () => {
    expect(tree(makeSetGraph([node("b"), node("a")], []))).toBe("a\nb\n");
  });

  test("tells a package that was not read from one that needs nothing", () => {
    expect(tree(withAbsent(graphOf("a > b"), "b"))).toBe("a\n└── b (not at hand)\n");
  });

  test("gives every reason when asked", () => {
    expect(tree(graphOf("a > b", "b dlopen c", "a > d"), { verbose: true })).toBe(
      `a
├── b
│   │   libb.so.1 for /usr/lib/liba.so
│   └── c [dlopen]
│           libc.so.1 by dlopen in /usr/lib/libb.so (certain)
└── d
        libd.so.1 for /usr/lib/liba.so
`,
    );
  });

  test("does without box drawing", () => {
    expect(tree(graphOf("a > b", "a > c", "b > d"), { ascii: true })).toBe("a\n|-- b\n|   `-- d\n`-- c\n");
  });

  test("a chain of 50,000 gives lines of bounded length, and every package once", () => {
    const names = Array.from({ length: 50_000 }, (_, index) => `p${String(index).padStart(5, "0")}`);
    const because = [{ elf: "/x", name: "y" }];
    const edges = names
      .slice(1)
      .map((to, index) => ({ from: names[index]!, to, kind: "needed" as const, because }));
    const graph = { nodes: names.map((name) => node(name)), edges, cycles: [], neededCycles: [] };
    const lines = tree(graph).trimEnd().split("\n");
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(200);
    expect(new Set(lines.map((line) => /p\d{5}/.exec(line)![0])).size).toBe(50_000);
    expect(lines.length).toBeLessThan(55_000);
  });

  test("what cannot be seen is spelled out, and no name makes a line", () => {
    const text = tree(hostileGraph(), { verbose: true });
    expect(text).not.toMatch(/[\u202e\udcff]/);
    expect(text.trimEnd().split("\n")).toHaveLength(7);
  });
});
