import { expect, test } from "vitest";
import { boolean, commented, integer, type NixExpr } from "../../../../src/nix/expression.ts";
import { printNix } from "../../../../src/nix/print.ts";
import { choose } from "../../../../src/nix/releases/choose.ts";

const ALL = ["35", "36", "38"];
const chosen = (...values: NixExpr[]) =>
  printNix(choose(new Map(values.map((value, at) => [ALL[at]!, value])), ALL)).trimEnd();
const [one, two, three] = [integer(1), integer(2), integer(3)];

test("one value in all releases is plain", () => {
  expect(chosen(one, one, one)).toBe("1");
});

test("two values: the newer one is asked for first", () => {
  expect(chosen(one, two, two)).toBe('if l4tAtLeast "36" then 2 else 1');
  expect(chosen(one, one, two)).toBe('if l4tAtLeast "38" then 2 else 1');
});

test("three values: each condition stands behind those that are settled", () => {
  expect(chosen(one, two, three)).toBe('if l4tAtLeast "38" then 3 else if l4tAtLeast "36" then 2 else 1');
});

test("what is older and newer than another value stands behind else", () => {
  expect(chosen(one, two, one)).toBe('if l4tAtLeast "36" && l4tOlder "38" then 2 else 1');
});

test("booleans are the condition itself", () => {
  expect(chosen(boolean(true), boolean(true), boolean(false))).toBe('l4tOlder "38"');
  expect(chosen(boolean(false), boolean(true), boolean(false))).toBe('l4tAtLeast "36" && l4tOlder "38"');
});

test("a comment makes no difference and is kept", () => {
  expect(chosen(one, commented(["why"], one))).toBe("# why\n1");
});
