import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseRelations } from "../../../src/debian/relations.ts";
import { Deb2nixError } from "../../../src/error.ts";

test("clauses are separated by commas, alternatives by bars", () => {
  expect(parseRelations("nvidia-l4t-cuda (= 35.3) | cuda-drivers, libc6")).toEqual([
    {
      alternatives: [
        { name: "nvidia-l4t-cuda", constraint: { relation: "=", version: "35.3" } },
        { name: "cuda-drivers" },
      ],
    },
    { alternatives: [{ name: "libc6" }] },
  ]);
});

test.each([
  ["<<", "<<"],
  ["<=", "<="],
  ["=", "="],
  [">=", ">="],
  [">>", ">>"],
  ["<", "<="],
  [">", ">="],
])("the relation %s means %s", (written, relation) => {
  const expected = [{ alternatives: [{ name: "a", constraint: { relation, version: "1:2-3" } }] }];
  expect(parseRelations(`a (${written} 1:2-3)`)).toEqual(expected);
  expect(parseRelations(`a(${written}1:2-3)`)).toEqual(expected);
});

test("a name may carry an architecture", () => {
  expect(parseRelations("perl:any (>= 5)")).toEqual([
    { alternatives: [{ name: "perl", arch: "any", constraint: { relation: ">=", version: "5" } }] },
  ]);
});

test("restrictions to architectures and build profiles are kept", () => {
  expect(parseRelations("a (= 1) [amd64 !i386] <!nocheck> <cross stage1>, b <x>")).toEqual([
    {
      alternatives: [
        {
          name: "a",
          constraint: { relation: "=", version: "1" },
          architectures: ["amd64", "!i386"],
          profiles: [["!nocheck"], ["cross", "stage1"]],
        },
      ],
    },
    { alternatives: [{ name: "b", profiles: [["x"]] }] },
  ]);
});

test("white space and line ends are free, empty clauses are left out", () => {
  expect(parseRelations("\n a ,\n\tb(>=\n1 ) |c,,\n")).toEqual([
    { alternatives: [{ name: "a" }] },
    { alternatives: [{ name: "b", constraint: { relation: ">=", version: "1" } }, { name: "c" }] },
  ]);
  expect(parseRelations("")).toEqual([]);
});

describe("bad input is E_RELATION", () => {
  test.each([
    "a b",
    "a (1)",
    "a (== 1)",
    "a (= )",
    "a (= 1",
    "a (= 1_2)",
    "a (= $version)",
    "a | | b",
    "| a",
    "a:",
    "a []",
    "-a",
    "a <b",
  ])("%s", (text) => {
    expect(() => parseRelations(text)).toThrow(
      expect.objectContaining({ constructor: Deb2nixError, code: "E_RELATION" }),
    );
  });

  test("no text makes it throw anything else", () => {
    const piece = fc.constantFrom("a", " ", "(", ")", "=", "<", ">", "[", "]", "|", ",", ":", "1", "\n", "é");
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        try {
          parseRelations(pieces.join(""));
        } catch (error) {
          expect(error).toBeInstanceOf(Deb2nixError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

test.each([
  ["spaces", `a${" ".repeat(300_000)}x`],
  ["profiles", `a ${"<b> ".repeat(100_000)}x`],
  ["open profiles", `a ${"<".repeat(300_000)}`],
  ["one name", `${"a".repeat(300_000)}!`],
  ["versions", `a (= ${"1".repeat(300_000)}`],
])("a long run of %s takes linear time", (_, text) => {
  const started = performance.now();
  expect(() => parseRelations(text)).toThrow(Deb2nixError);
  // Quadratic time would be minutes; the bound leaves room for a slow machine.
  expect(performance.now() - started).toBeLessThan(5_000);
});
