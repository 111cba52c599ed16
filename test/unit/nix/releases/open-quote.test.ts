import { expect, test } from "vitest";
import { openQuote } from "../../../../src/nix/releases/open-quote.ts";

test.each([
  ["a b", undefined],
  ["a 'b", "'"],
  ["a 'b'", undefined],
  ["a 'b\\' c", undefined],
  ['a "b', '"'],
  ['a "b\\" c', '"'],
  ['a "b\\" c"', undefined],
  ["a \\'b", undefined],
  ["a $'b\\' c", "$'"],
  ["a $'b\\''", undefined],
  ["a \\$'b\\'", undefined],
  [`a "it's"`, undefined],
  [`a 'say "x'`, undefined],
  ["a # it's", undefined],
  ["a#it's", "'"],
  ["# it's", undefined],
] as const)("%j leaves %j open", (line, quote) => {
  expect(openQuote(line, undefined)).toBe(quote);
});

test("a quote of a line before is closed by its own sign alone", () => {
  expect(openQuote(`it is "x" # so`, "'")).toBe("'");
  expect(openQuote("so' it is", "'")).toBeUndefined();
  expect(openQuote("so' it is", "$'")).toBeUndefined();
});
