import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { makeSetGraph } from "../../../src/graph/set-graph.ts";
import { graphJson } from "../../../src/report/graph-json.ts";
import { jsonDocument } from "../../../src/report/json.ts";
import { graphOf, HOSTILE, hostileGraph, node, textOf } from "./graphs.ts";

const schema = JSON.parse(
  readFileSync(new URL("../../../schema/graph.schema.json", import.meta.url), "utf8"),
);

const GRAPHS = {
  "a small graph": graphOf(
    "a > b",
    "b > a",
    "a dlopen nixpkgs:x",
    "a path driver:/run",
    "b > missing:libx.so",
  ),
  "a graph without edges": makeSetGraph([node("a")], []),
  "an empty graph": makeSetGraph([], []),
  "a hostile graph": hostileGraph(),
};

describe.each(Object.entries(GRAPHS))("%s as JSON", (_name, graph) => {
  test("is the document that the common printer would make", () => {
    expect(textOf(graphJson(graph))).toBe(jsonDocument({ ...graph }));
  });

  test("keeps to its schema", () => {
    const validate = new Ajv().compile(schema);
    expect(validate(JSON.parse(textOf(graphJson(graph)))), JSON.stringify(validate.errors)).toBe(true);
  });
});

test("names come out of it as they went in", () => {
  expect(JSON.parse(textOf(graphJson(hostileGraph()))).edges[0].because[0].name).toBe(HOSTILE);
});
