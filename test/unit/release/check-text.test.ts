import { expect, test } from "vitest";
import { argumentsOf, attributesOf } from "../../../src/release/check-text.ts";

test.each([
  ["{ a, b }: a", ["a", "b"]],
  ["{ a\n, b ? null\n, ...\n}@args:\na", ["a", "b"]],
  [
    '# a comment\n{ a, # with , and }: in it\n  b ? { x = 1; }, c ? [ a b ], d ? (f a), e ? "x, y" }: a',
    ["a", "b", "c", "d", "e"],
  ],
  ["{ }: 1", []],
])("the arguments of %j are %j", (text, names) => {
  expect([...(argumentsOf(text) ?? ["none"])]).toEqual(names);
});

test.each(["a: b", "1", "", "{ a = 1; }"])("%j takes no arguments by name", (text) => {
  expect(argumentsOf(text)).toBeUndefined();
});

test("what a package calls its builder with is told by the lines of the call, not by those within", () => {
  const text = `{ buildFromDebs, lib }:
let
  helper = 1;
in
buildFromDebs {
  pname = "x";
  postPatch = ''
    PATH = x
  '';
  meta.platforms = [ ];
    inner = 1;
}
`;
  expect(Object.fromEntries(attributesOf(text))).toEqual({
    pname: 'pname = "x";',
    postPatch: "postPatch = '' PATH = x '';",
    meta: "meta.platforms = [ ]; inner = 1;",
  });
});
