import { describe, expect, test } from "vitest";
import { makeSetGraph } from "../../../src/graph/set-graph.ts";
import { cyclesToShow, graphCaption, graphReport, graphSummary } from "../../../src/report/graph-summary.ts";
import { plain } from "../../../src/report/style.ts";
import { graphOf, withAbsent } from "./graphs.ts";

const wide = graphOf("a > b", "b > a", "b > c", "c dlopen a", "d > e", "e > d");

describe("graphSummary", () => {
  test("counts what there is", () => {
    const graph = graphOf("a > b", "a > nixpkgs:x", "a > missing:y", "a dlopen driver:/run");
    expect(graphSummary(graph)).toBe("2 packages, 1 of nixpkgs, the driver, 1 missing; 4 edges; 0 cycles");
  });

  test("a package that is not at hand is none of those that are", () => {
    const graph = withAbsent(graphOf("a > b", "a > c"), "c");
    expect(graphSummary(graph)).toBe("2 packages, 1 not at hand; 2 edges; 0 cycles");
  });

  test("without packages beside them it says what is not at hand", () => {
    const graph = withAbsent(graphOf("library:a/lib/a.so > c"), "c");
    expect(graphSummary(graph)).toBe("1 ELF file, 1 package not at hand; 1 edge; 0 cycles");
  });
});

describe("graphCaption", () => {
  test("says how everything is drawn that there is, and nothing else", () => {
    const graph = withAbsent(
      graphOf("a > b", "b path a", "a > c", "a > nixpkgs:x", "a dlopen driver:/run", "b > missing:y"),
      "c",
    );
    expect(graphCaption(graph)).toEqual([
      "2 packages (rounded box), 1 not at hand (dashed box), 1 of nixpkgs (ellipse), " +
        "the driver (hexagon), 1 missing (octagon)",
      "4 needed (solid), 1 dlopen (dashed), 1 path (dotted)",
      "1 cycle (double borders and arrowheads)",
    ]);
    expect(graphCaption(makeSetGraph([], []))).toEqual([]);
  });
});

describe("cyclesToShow", () => {
  test("a cycle by DT_NEEDED is shown within a wider one, and once where it is the same", () => {
    expect(cyclesToShow(wide)).toEqual([
      { members: ["a", "b"], isNeeded: true },
      { members: ["d", "e"], isNeeded: true },
      { members: ["a", "b", "c"], isNeeded: false },
    ]);
  });
});

describe("graphReport", () => {
  test("names every cycle and what closes it", () => {
    expect(graphReport(wide, plain)).toBe(`5 packages; 6 edges; 2 cycles
cycle: a, b (by DT_NEEDED alone: only one derivation can hold them)
cycle: d, e (by DT_NEEDED alone: only one derivation can hold them)
cycle: a, b, c (through dlopen or a path)
`);
  });
});
