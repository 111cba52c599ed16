import { expect, test } from "vitest";
import { binding, comment, commented, integer, list, set, variable } from "../../../../src/nix/expression.ts";
import { keyOf } from "../../../../src/nix/releases/same.ts";

const a = variable("a");

test("comments make no difference, wherever they stand", () => {
  expect(keyOf(list([comment("x"), commented(["y"], commented(["z"], a))]))).toBe(keyOf(list([a])));
  expect(keyOf(set([binding("b", a, ["x"]), comment("y")]))).toBe(keyOf(set([binding("b", a)])));
});

test("everything else does", () => {
  expect(keyOf(list([a, a]))).not.toBe(keyOf(list([a])));
  expect(keyOf(integer(1))).not.toBe(keyOf(integer(2)));
});
