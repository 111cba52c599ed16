import fc from "fast-check";
import { parse, stringify } from "smol-toml";
import { describe, expect, test } from "vitest";
import type { Place } from "../../../src/config/place.ts";
import { tomlPositions } from "../../../src/config/toml-positions.ts";

describe("where it stands", () => {
  test.each<[what: string, text: string, place: Place, line: number, column: number]>([
    ["a key", "a = 1\nb = 2\n", ["b"], 2, 1],
    ["a key behind a comment with brackets", "# [x] = 'y'\nb = 2\n", ["b"], 2, 1],
    ["a table", "[a]\nx = 1\n [b . c]\n", ["b", "c"], 3, 7],
    ["a key of a table", "[a]\n[b]\n\n  x = 1\n", ["b", "x"], 4, 3],
    ["a dotted key", "[a]\nb.'c d'.e = 1\n", ["a", "b", "c d"], 2, 3],
    ["an entry of a list of tables", "[[a]]\nx=1\n[[a]]\nx=2\n", ["a", 1, "x"], 4, 1],
    ["a list of tables in one", "[[a]]\n[[a.b]]\n[[a]]\n[[a.b]]\nx=1\n", ["a", 1, "b", 0, "x"], 5, 1],
    ["a table below an entry", "[[a]]\n[[a]]\n[a.b]\nx=1\n", ["a", 1, "b", "x"], 4, 1],
    ["an element", "a = [ # ]\n  'x', # 'y',\n  'z',\n]\n", ["a", 1], 3, 3],
    ["a key of an inline table", "a = { b = 1, c = { d = ']' } }\n", ["a", "c", "d"], 1, 20],
    ["a key behind strings of several lines", 'a = """\nb = 1\n\\""" """""\nb = 2\n', ["b"], 4, 1],
    ["a key behind literal strings", "a = '''\n'b' = \\''''\nc = 'C:\\'\nb = 2\n", ["b"], 4, 1],
    ["a key behind a date", "a = 1979-05-27 07:32:00\nb = 2\n", ["b"], 2, 1],
    ["lines that end as in DOS", "a = 1\r\nb = 2\r\n", ["b"], 2, 1],
    ["what is not there: what is around it", "[a]\n[b]\nx = 1\n", ["b", "y", 3, "z"], 2, 2],
  ])("%s", (_, text, place, line, column) => {
    parse(text);
    expect(tomlPositions(text)(place)).toEqual({ line, column });
  });

  test("what is nowhere", () => expect(tomlPositions("a = 1\n")(["b"])).toBeUndefined());
});

test("every key of any document is found where it is written", () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: "small" }, fc.string(), fc.integer(), tie("list"), tie("table")),
    list: fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 3 }),
    table: fc.dictionary(fc.string(), tie("value"), { maxKeys: 4 }),
  })).table as fc.Arbitrary<Record<string, unknown>>;
  fc.assert(
    fc.property(value, (document) => {
      const text = stringify(document);
      const lines = text.split("\n");
      const at = tomlPositions(text);
      for (const place of placesIn(parse(text))) {
        const { line, column } = at(place)!;
        const written = lines[line - 1]!.slice(column - 1);
        const key = String(place.at(-1));
        expect(written.startsWith(key) || written.startsWith(JSON.stringify(key))).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

test("a document that is deep or long takes no time", () => {
  const text = `${"a.".repeat(50_000)}b = ${"[".repeat(900)}${"]".repeat(900)}\n`;
  expect(tomlPositions(`${text}${"\n".repeat(500_000)}z = 1\n`)(["z"])).toEqual({ line: 500_002, column: 1 });
});

function placesIn(value: unknown, place: Place = []): Place[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [...place, key],
    ...placesIn(inner, [...place, key]),
  ]);
}
