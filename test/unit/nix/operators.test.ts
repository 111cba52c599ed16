import { describe, expect, test } from "vitest";
import {
  apply,
  assertThat,
  binary,
  chain,
  hasAttr,
  ifThenElse,
  integer,
  lambda,
  letIn,
  list,
  type NixExpr,
  negate,
  not,
  relativePath,
  select,
  set,
  string,
  variable,
  withIn,
} from "../../../src/nix/expression.ts";
import { type NixBinaryOperator, operandLevels } from "../../../src/nix/operators.ts";
import { printNix } from "../../../src/nix/print.ts";

const [a, b, c] = [variable("a"), variable("b"), variable("c")];
const printed = (expr: NixExpr) => printNix(expr).trimEnd();

/** `x y z` of two operators: grouped to the left, and to the right. */
const leftThen = (first: NixBinaryOperator, second: NixBinaryOperator) =>
  printed(binary(second, binary(first, a, b), c));
const rightThen = (first: NixBinaryOperator, second: NixBinaryOperator) =>
  printed(binary(first, a, binary(second, b, c)));

describe("infix operators", () => {
  test.each<[NixBinaryOperator, NixBinaryOperator]>([
    ["++", "*"],
    ["*", "+"],
    ["+", "//"],
    ["//", "<"],
    ["<", "=="],
    ["==", "&&"],
    ["&&", "||"],
    ["||", "->"],
  ])("%s binds tighter than %s", (tight, loose) => {
    expect(leftThen(tight, loose)).toBe(`a ${tight} b ${loose} c`);
    expect(rightThen(loose, tight)).toBe(`a ${loose} b ${tight} c`);
    expect(leftThen(loose, tight)).toBe(`(a ${loose} b) ${tight} c`);
    expect(rightThen(tight, loose)).toBe(`a ${tight} (b ${loose} c)`);
  });

  test.each<[NixBinaryOperator, NixBinaryOperator]>([
    ["*", "/"],
    ["+", "-"],
    ["&&", "&&"],
    ["||", "||"],
  ])("%s and %s group to the left", (one, other) => {
    expect(leftThen(one, other)).toBe(`a ${one} b ${other} c`);
    expect(rightThen(one, other)).toBe(`a ${one} (b ${other} c)`);
  });

  test.each<NixBinaryOperator>(["++", "//", "->"])("%s groups to the right", (operator) => {
    expect(rightThen(operator, operator)).toBe(`a ${operator} b ${operator} c`);
    expect(leftThen(operator, operator)).toBe(`(a ${operator} b) ${operator} c`);
  });

  test.each<[NixBinaryOperator, NixBinaryOperator]>([
    ["==", "!="],
    ["<", ">="],
    ["<=", ">"],
  ])("%s and %s do not group at all", (one, other) => {
    expect(leftThen(one, other)).toBe(`(a ${one} b) ${other} c`);
    expect(rightThen(one, other)).toBe(`a ${one} (b ${other} c)`);
    expect(operandLevels(one)).toEqual(operandLevels(other));
  });

  test.each<NixBinaryOperator>(["++", "//", "->", "+", "&&", "||"])(
    "a chain of %s needs no parentheses",
    (operator) => {
      expect(printed(chain(operator, a, b, c))).toBe(`a ${operator} b ${operator} c`);
    },
  );
});

describe("prefix operators and forms", () => {
  test.each<[string, NixExpr, string]>([
    ["! binds looser than +", not(binary("+", a, b)), "!a + b"],
    ["! binds tighter than //", not(binary("//", a, b)), "!(a // b)"],
    ["! binds tighter than ==", binary("==", not(a), b), "!a == b"],
    ["! as an operand of +", binary("+", a, not(b)), "a + (!b)"],
    ["! twice", not(not(a)), "!!a"],
    ["- binds tighter than ?", hasAttr(negate(a), ["b"]), "-a ? b"],
    ["- of a ?", negate(hasAttr(a, ["b"])), "-(a ? b)"],
    ["- of an application", negate(apply(a, b)), "-a b"],
    ["a negative number is a - applied", apply(a, integer(-1)), "a (-1)"],
    ["a negative number as an operand", binary("+", a, integer(-1)), "a + -1"],
    ["? binds tighter than ++", binary("++", hasAttr(a, ["b"]), c), "a ? b ++ c"],
    ["? does not group", hasAttr(hasAttr(a, ["b"]), ["c"]), "(a ? b) ? c"],
    ["? of an application", hasAttr(apply(a, b), ["c"]), "a b ? c"],
    ["application groups to the left", apply(apply(a, b), c), "a b c"],
    ["an application as argument", apply(a, apply(b, c)), "a (b c)"],
    ["selection binds tighter than application", apply(a, select(b, ["c"])), "a b.c"],
    ["selection from an application", select(apply(a, b), ["c"]), "(a b).c"],
    ["selection from a selection", select(select(a, ["b"]), ["c"]), "a.b.c"],
    [
      "a default covers the path of its own selection only",
      select(select(a, ["b"]), ["c"], a),
      "(a.b).c or a",
    ],
    ["selection from a selection with a default", select(select(a, ["b"], c), ["c"]), "(a.b or c).c"],
    ["an application as default", select(a, ["b"], apply(b, c)), "a.b or (b c)"],
    ["a selection as default", select(a, ["b"], select(b, ["c"])), "a.b or b.c"],
    ["a number has no attributes", select(integer(1), ["a"]), "(1).a"],
    ["a set has", select(set([]), ["a"]), "{ }.a"],
    [
      "applications and operators in lists",
      list([apply(a, b), binary("++", a, b), not(a)]),
      "[ (a b) (a ++ b) (!a) ]",
    ],
    ["selections with defaults in lists", list([select(a, ["b"], c), string("x")]), '[ a.b or c "x" ]'],
    ["functions reach as far as they can", lambda("x", binary("+", a, b)), "x: a + b"],
    ["a function as head", apply(lambda("x", a), b), "(x: a) b"],
    ["a function as last operand", binary("+", a, lambda("x", a)), "a + (x: a)"],
    ["if as an operand", binary("+", ifThenElse(a, b, c), a), "(if a then b else c) + a"],
    [
      "if in the branches of an if",
      ifThenElse(ifThenElse(a, b, c), a, ifThenElse(a, b, c)),
      "if if a then b else c then a else if a then b else c",
    ],
    ["with as an operand", binary("++", a, withIn(b, list([c]))), "a ++ (with b; [ c ])"],
  ])("%s", (_rule, expr, text) => {
    expect(printed(expr)).toBe(text);
  });

  test("let and assert as arguments stand in parentheses on lines of their own", () => {
    expect(printed(apply(a, letIn([], b)))).toBe("a (\n  let\n  in\n  b\n)");
    expect(printed(list([assertThat(a, b)]))).toBe("[\n  (\n    assert a;\n    b\n  )\n]");
  });
});

test("a path stands in parentheses where a sign or a dot would become part of it", () => {
  const path = relativePath("./.");
  expect(printed(negate(path))).toBe("-(./.)");
  expect(printed(select(path, ["a"]))).toBe("(./.).a");
  expect(printed(not(path))).toBe("!./.");
  expect(printed(apply(a, path))).toBe("a ./.");
});
