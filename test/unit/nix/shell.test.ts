import { describe, expect, test } from "vitest";
import {
  inDoubleQuotes,
  inHereDocument,
  linkCommand,
  literalInEre,
  outPath,
  shellWord,
  sourcePath,
} from "../../../src/nix/shell.ts";

describe("shellWord", () => {
  test.each([
    ["lib/liba.so.1", "lib/liba.so.1"],
    ["a b", "'a b'"],
    ["it's $x", "'it'\\''s $x'"],
    ["~x", "'~x'"],
    ["", "''"],
    ["\u00e9", "'\u00e9'"],
  ])("%j is %s", (text, word) => expect(shellWord(text)).toBe(word));

  test("bytes that are no UTF-8 are spelled out", () => {
    expect(shellWord("\udcff\u00e9's\\\n")).toBe("$'\\377\u00e9\\'s\\\\\\n'");
  });
});

test("a path below the output begins with $out", () => {
  expect([outPath("/"), outPath("/a b"), outPath("/-rf")]).toEqual(["$out", "$out'/a b'", "$out/-rf"]);
});

test("a path of the deb is never an option", () => {
  expect([sourcePath("/usr/-x"), sourcePath("/-rf"), sourcePath("/a b")]).toEqual([
    "usr/-x",
    "./-rf",
    "'a b'",
  ]);
});

test("double quotes and here-documents leave text as it is", () => {
  expect(inDoubleQuotes('a"$b`c\\')).toBe('a\\"\\$b\\`c\\\\');
  expect(inHereDocument('a"$b`c\\')).toBe('a"\\$b\\`c\\\\');
});

test("an extended regular expression for text itself", () => {
  expect(literalInEre("/a.b+c#d[e]")).toBe("/a\\.b\\+c\\#d\\[e\\]");
});

test.each([
  ["liba.so.1", "ln -sfn liba.so.1 $out/lib/liba.so"],
  ["--help", "ln -sfn -- --help $out/lib/liba.so"],
  ["a b", "ln -sfn 'a b' $out/lib/liba.so"],
])("a link to %j: no target is taken for an option", (target, command) =>
  expect(linkCommand(target, outPath("/lib/liba.so"))).toBe(command),
);
