import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { graphHtml } from "../../../src/report/graph-html.ts";
import { graphSvg } from "../../../src/report/graph-svg.ts";
import { graphOf, hostileGraph, textOf, withAbsent } from "./graphs.ts";

const graph = graphOf("a > b", "b dlopen a", "a > nixpkgs:x", "b > missing:libx.so");
const html = textOf(graphHtml(graph, await graphSvg(graph, { numbered: true })));
const between = (text: string, start: string, end: string): string => {
  const from = text.indexOf(start) + start.length;
  return text.slice(from, text.indexOf(end, from));
};

describe("graphHtml", () => {
  test("loads nothing: every address in it is a name space or empty data", () => {
    const addresses = html.match(/(?:https?:)?\/\/[\w.]+[^\s"'<)]*|(?:src|href)="[^"]*"/g) ?? [];
    expect(new Set(addresses)).toEqual(
      new Set(['href="data:,"', "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"]),
    );
  });

  test("only its own script and style may run, by their hashes", () => {
    const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    const policy = between(html, 'Content-Security-Policy" content="', '"');
    expect(policy).toContain(`script-src ${hash(between(html, "<script>", "</script>"))}`);
    expect(policy).toContain(`style-src ${hash(between(html, "<style>", "</style>"))}`);
    expect(policy).toMatch(/^default-src 'none';/);
  });

  test("holds the graph by index, cycles with what closes them", () => {
    const data = JSON.parse(between(html, '<script type="application/json" id="graph">', "</script>"));
    expect(data.nodes.map(({ name }: { name: string }) => name)).toEqual(["a", "b", "libx.so", "x"]);
    expect(data.edges[0]).toEqual({
      from: 0,
      to: 1,
      kind: "needed",
      cycle: true,
      because: [{ elf: "/usr/lib/liba.so", name: "libb.so.1" }],
    });
    expect(data.cycles).toEqual([{ members: [0, 1], isNeeded: false }]);
  });

  test("names from debs are harmless in the data and in the drawing", async () => {
    const hostile = hostileGraph();
    const drawing = await graphSvg(hostile, { numbered: true });
    const text = textOf(graphHtml(hostile, drawing));
    expect(text.match(/<script/g)).toHaveLength(2);
    expect(text.match(/<\/script>/g)).toHaveLength(2);
    expect(text).not.toContain("<b ");
    expect(text).not.toContain("<!--");
  });

  test("the legend has what the graph has, counted, and a filter for all but the packages themselves", () => {
    const some = withAbsent(graphOf("a > b", "a > c", "a dlopen nixpkgs:x", "b > a"), "c");
    const text = textOf(graphHtml(some, undefined));
    const legend = between(text, '<div id="legend">', "</div>");
    const items = legend.split("\n").filter((line) => line.includes('class="item"'));
    expect(items.map((line) => line.replaceAll(/<[^>]*>/g, "").trim())).toEqual([
      "package 2",
      "package not at hand 1",
      "nixpkgs 1",
      "on a cycle",
      "needed 3",
      "dlopen 1",
    ]);
    expect(legend.match(/data-(?:nodes|edges)="\w+"/g)).toEqual([
      'data-nodes="absent"',
      'data-nodes="nixpkgs"',
      'data-edges="needed"',
      'data-edges="dlopen"',
    ]);
  });

  test("without a drawing it still holds the graph", () => {
    const text = textOf(graphHtml(graph, undefined));
    expect(text).toContain('<div id="drawing"></div>');
    expect(text).toContain('"name":"libx.so"');
  });

  test("the same graph gives the same page", async () => {
    expect(textOf(graphHtml(graph, await graphSvg(graph, { numbered: true })))).toBe(html);
  });
});
