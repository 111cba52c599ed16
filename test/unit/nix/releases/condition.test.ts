import fc from "fast-check";
import { expect, test } from "vitest";
import { binding, boolean, functionOf, type NixExpr, set } from "../../../../src/nix/expression.ts";
import { printNix } from "../../../../src/nix/print.ts";
import { conditionOf, runsOf } from "../../../../src/nix/releases/condition.ts";
import { evaluate } from "./evaluate.ts";

const ALL = ["35", "36", "38", "39"];
const printed = (expr: NixExpr | undefined) => (expr === undefined ? undefined : printNix(expr).trimEnd());

test.each([
  [["35"], 'l4tOlder "36"'],
  [["35", "36"], 'l4tOlder "38"'],
  [["36"], 'l4tAtLeast "36" && l4tOlder "38"'],
  [["36", "38"], 'l4tAtLeast "36" && l4tOlder "39"'],
  [["38", "39"], 'l4tAtLeast "38"'],
  [["35", "39"], 'l4tOlder "36" || l4tAtLeast "39"'],
  [["35", "38"], 'l4tOlder "36" || l4tAtLeast "38" && l4tOlder "39"'],
])("%j of all releases is %s", (majors, text) => {
  expect(printed(conditionOf(majors, ALL, ALL))).toBe(text);
});

test("what all releases in question have needs no condition, whatever others lack", () => {
  expect(conditionOf(ALL, ALL, ALL)).toBeUndefined();
  expect(conditionOf(["36", "38"], ["36", "38"], ALL)).toBeUndefined();
});

test.each([
  [["36"], ["36", "39"], 'l4tOlder "38"'],
  [["39"], ["36", "39"], 'l4tAtLeast "39"'],
  [["36"], ["36", "38"], 'l4tOlder "38"'],
  [["35", "38"], ["35", "38", "39"], 'l4tOlder "39"'],
])("%j of %j alone is %s: it ends at the next release that was analysed", (majors, among, text) => {
  expect(printed(conditionOf(majors, among, ALL))).toBe(text);
});

test("releases with others between them are pieces", () => {
  expect(runsOf(["35", "36", "39"], ALL)).toEqual([["35", "36"], ["39"]]);
  expect(runsOf(["35", "39"], ["35", "39"])).toEqual([["35", "39"]]);
});

test("a condition holds in its releases and in no other of those in question", () => {
  const some = fc.subarray(ALL, { minLength: 1 });
  fc.assert(
    fc.property(some, some, (among, wanted) => {
      const majors = among.filter((major) => wanted.includes(major));
      fc.pre(majors.length > 0);
      const condition = conditionOf(majors, among, ALL) ?? boolean(true);
      const call = functionOf([], set([binding("holds", condition)]));
      for (const major of among) expect(evaluate(call, major)).toEqual({ holds: majors.includes(major) });
    }),
  );
});
