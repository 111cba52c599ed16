import { instance } from "@viz-js/viz";
import { describe, expect, test } from "vitest";
import { makeSetGraph } from "../../../src/graph/set-graph.ts";
import { graphDot } from "../../../src/report/graph-dot.ts";
import { visible } from "../../../src/visible.ts";
import { graphOf, HOSTILE, hostileGraph, node, textOf, withAbsent } from "./graphs.ts";

const viz = await instance();

interface Drawn {
  readonly objects?: readonly { readonly name: string; readonly label: string }[];
  readonly edges?: readonly { readonly tail: number; readonly head: number; readonly style: string }[];
}

/** What Graphviz itself reads in it. */
const read = (dot: string): Drawn => viz.renderJSON(dot) as Drawn;

describe("graphDot", () => {
  test("Graphviz reads the nodes and edges that went in", () => {
    const graph = graphOf("a > b", "a dlopen nixpkgs:x", "a path b", "b > missing:libx.so.1");
    const { objects = [], edges = [] } = read(textOf(graphDot(graph)));
    expect(objects.map(({ name }) => name).sort()).toEqual(graph.nodes.map(({ id }) => id));
    expect(
      edges.map(({ tail, head, style }) => `${objects[tail]!.name} ${style} ${objects[head]!.name}`).sort(),
    ).toEqual(["a dashed nixpkgs:x", "a dotted b", "a solid b", "b solid missing:libx.so.1"]);
  });

  test("a cycle is marked by its lines, not by colour alone", () => {
    const dot = textOf(graphDot(graphOf("a > b", "b dlopen a", "a > c")));
    expect(dot).toMatch(/"a" \[.*peripheries=2/);
    expect(dot).toMatch(/"a" -> "b" \[.*arrowhead=normalnormal/);
    expect(dot).toMatch(/"b" -> "a" \[.*arrowhead=veevee/);
    expect(dot).not.toMatch(/"c" \[.*peripheries=2/);
    expect(dot).not.toMatch(/"a" -> "c" \[.*penwidth/);
  });

  test("names from debs stay names", () => {
    const graph = hostileGraph();
    const { objects = [], edges = [] } = read(textOf(graphDot(graph)));
    expect(objects).toHaveLength(4);
    expect(edges).toHaveLength(3);
  });

  test.each(["\\", 'a\\"b', "a\\nb", "a\nb", "\\N", "&lt;"])("the name %j is shown as it is", (name) => {
    const svg = viz.renderString(textOf(graphDot(makeSetGraph([node(name)], []))), { format: "svg" });
    const shown = /class="node"[\s\S]*?<text[^>]*>(.*)<\/text>/.exec(svg)![1]!;
    const unescaped = shown
      .replaceAll(/&#(\d+);/g, (_all, code) => String.fromCodePoint(Number(code)))
      .replaceAll("&quot;", '"')
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&");
    expect(unescaped.replaceAll("\u00a0", " ")).toBe(visible(name));
  });

  test("names that differ stay apart", () => {
    const names = ["a\nb", "a\\nb", "a\\\\nb", 'a"', 'a\\"'];
    const { objects = [] } = read(
      textOf(
        graphDot(
          makeSetGraph(
            names.map((name) => node(name)),
            [],
          ),
        ),
      ),
    );
    expect(objects).toHaveLength(names.length);
  });

  test("counts stand below, with the shapes and lines that they mean", () => {
    const dot = textOf(graphDot(withAbsent(graphOf("a > b", "a dlopen nixpkgs:x"), "b")));
    expect(dot).toContain(
      '  label="1 package (rounded box), 1 not at hand (dashed box), 1 of nixpkgs (ellipse)\\l' +
        '1 needed (solid), 1 dlopen (dashed)\\l"; labeljust=l;',
    );
    expect(textOf(graphDot(graphOf("a > b"), { numbered: true }))).not.toContain("labeljust");
  });

  test("numbered, it holds names in labels alone and leaves lone nodes out", () => {
    const graph = makeSetGraph(
      [node("alone")],
      [{ from: node("b"), to: node(HOSTILE), kind: "dlopen", reason: { elf: "/secret", name: HOSTILE } }],
    );
    const dot = textOf(graphDot(graph, { numbered: true }));
    expect(dot).not.toContain("alone");
    expect(dot).not.toContain("/secret");
    expect(dot).toMatch(/n2 -> n0 \[.*id=e0, class="dlopen"\]/);
  });
});
