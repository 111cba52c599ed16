import { expect, test } from "vitest";
import { indentedString, indentedText, type NixExpr, string } from "../../../../src/nix/expression.ts";
import { printNix } from "../../../../src/nix/print.ts";
import { mergeCommands } from "../../../../src/nix/releases/merge-commands.ts";

const ALL = ["35", "36", "38"];
const merged = (...texts: readonly (readonly string[] | NixExpr)[]): string[] =>
  printNix(
    mergeCommands(
      new Map(
        texts.map((text, at) => [
          ALL[at]!,
          "kind" in text ? text : text.length === 0 ? string("") : indentedString(text),
        ]),
      ),
      ALL,
    ),
  )
    .trimEnd()
    .split("\n");

test("commands that all releases have are plain, others stand under their condition", () => {
  expect(merged(["a", "b", "c"], ["a", "c"])).toEqual([
    "''",
    "  a",
    "  ${lib.optionalString (l4tOlder \"36\") ''",
    "    b",
    "  ''}",
    "  c",
    "''",
  ]);
});

test("commands of the same releases go together, over the ends of blocks", () => {
  expect(merged(["z", "a", "", "b"], ["z"])).toEqual([
    "''",
    "  z",
    "  ${lib.optionalString (l4tOlder \"36\") ''",
    "    a",
    "",
    "    b",
    "  ''}",
    "''",
  ]);
});

test("an empty line between blocks is in front of the condition", () => {
  expect(merged(["a", "", "b"], ["a"])).toEqual([
    "''",
    "  a",
    "",
    "  ${lib.optionalString (l4tOlder \"36\") ''",
    "    b",
    "  ''}",
    "''",
  ]);
});

test("with nothing in common the texts are added up", () => {
  expect(merged(["a"], [])).toEqual(["lib.optionalString (l4tOlder \"36\") ''", "  a", "''"]);
  expect(merged(["a"], ["b"])).toEqual([
    "lib.optionalString (l4tOlder \"36\") ''",
    "  a",
    "'' + lib.optionalString (l4tAtLeast \"36\") ''",
    "  b",
    "''",
  ]);
});

test("a block with a loop is taken whole", () => {
  expect(merged(["x=1", "for y in a; do", "  z", "done"], ["x=1", "for y in b; do", "  z", "done"])).toEqual([
    "lib.optionalString (l4tOlder \"36\") ''",
    "  x=1",
    "  for y in a; do",
    "    z",
    "  done",
    "'' + lib.optionalString (l4tAtLeast \"36\") ''",
    "  x=1",
    "  for y in b; do",
    "    z",
    "  done",
    "''",
  ]);
});

test("a text of another form is chosen as a whole", () => {
  expect(merged(indentedText("a"), ["b"])).toEqual([
    'if l4tAtLeast "36" then',
    "  ''",
    "    b",
    "  ''",
    "else",
    "  ''",
    "    a''",
  ]);
});

test("many pieces are no deep expression", () => {
  const lines = Array.from({ length: 6_000 }, (_, index) => `echo ${index}`);
  const texts = [0, 1, 2].map((skipped) => lines.filter((_, index) => index % 3 !== skipped));
  const text = merged(...texts);
  expect(text.length).toBeGreaterThan(6_000);
});
