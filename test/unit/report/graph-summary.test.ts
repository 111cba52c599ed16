import { describe, expect, test } from "vitest";
import { cyclesToShow, graphReport, graphSummary } from "../../../src/report/graph-summary.ts";
import { plain } from "../../../src/report/style.ts";
import { graphOf } from "./graphs.ts";

const wide = graphOf("a > b", "b > a", "b > c", "c dlopen a", "d > e", "e > d");

describe("graphSummary", () => {
  test("counts what there is", () => {
    const graph = graphOf("a > b", "a > nixpkgs:x", "a > missing:y", "a dlopen driver:/run");
    expect(graphSummary(graph)).toBe("2 packages, 1 of nixpkgs, the driver, 1 missing; 4 edges; 0 cycles");
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
