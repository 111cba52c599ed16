import { expect, test } from "vitest";
import {
  comment,
  commented,
  list,
  type NixComment,
  type NixExpr,
  type NixList,
  variable,
} from "../../../../src/nix/expression.ts";
import { printNix } from "../../../../src/nix/print.ts";
import { mergeCollection, mergeHeaded, mergeSequence } from "../../../../src/nix/releases/merge-list.ts";

const ALL = ["35", "36", "38"];
const byMajor = <T>(values: readonly T[]) => new Map(values.map((value, at) => [ALL[at]!, value]));
const names = (text: string): NixList => list([...text].map(variable));
const listed = (...items: readonly (NixExpr | NixComment)[]) => list(items);
const printed = (expr: NixExpr) => printNix(expr).trimEnd();
const collection = (...lists: NixList[]) => printed(mergeCollection(byMajor(lists), ALL));
const sequence = (...lists: NixList[]) => printed(mergeSequence(byMajor(lists), ALL));
const [a, b, c] = [variable("a"), variable("b"), variable("c")];

test("of sets, what all have stands first, then what the same releases have stands together", () => {
  expect(collection(names("abcd"), names("bcx"), names("bcdx"))).toBe(
    '[ b c ]\n  ++ lib.optionals (l4tOlder "36") [ a ]\n  ++ lib.optionals (l4tOlder "36" || l4tAtLeast "38") [ d ]\n  ++ lib.optionals (l4tAtLeast "36") [ x ]',
  );
});

test("of sets, another order is no difference", () => {
  expect(collection(names("ab"), names("ba"))).toBe("[ a b ]");
});

test("with nothing in common there is no empty list in front", () => {
  expect(collection(names("a"), names(""))).toBe('lib.optionals (l4tOlder "36") [ a ]');
  expect(collection(names(""), names(""))).toBe("[ ]");
});

test("a comment goes where its element goes, and what releases say of it stands together", () => {
  expect(collection(listed(comment("why"), a, b), listed(b, commented(["too"], b), a))).toBe(
    "[\n  # why\n  a\n  # too\n  b\n]",
  );
  expect(collection(listed(b), listed(comment("why"), a, b))).toBe(
    '[ b ] ++ lib.optionals (l4tAtLeast "36") [\n  # why\n  a\n]',
  );
});

test("a comment behind everything is one of its releases", () => {
  expect(collection(listed(a, comment("TODO: x")), listed(a))).toBe(
    '[ a ] ++ lib.optionals (l4tOlder "36") [\n  # TODO: x\n]',
  );
  expect(collection(listed(a, comment("TODO: x")), listed(b, comment("TODO: x")))).toBe(
    '[\n  # TODO: x\n] ++ lib.optionals (l4tOlder "36") [ a ]\n  ++ lib.optionals (l4tAtLeast "36") [ b ]',
  );
});

test("where order matters, an element stands where its release has it", () => {
  expect(sequence(names("ab"), names("abx"))).toBe('[ a b ] ++ lib.optionals (l4tAtLeast "36") [ x ]');
  expect(sequence(names("ac"), names("abc"))).toBe('[ a ] ++ lib.optionals (l4tAtLeast "36") [ b ] ++ [ c ]');
});

test("lists in too many pieces are taken whole", () => {
  expect(sequence(names("abd"), names("acd"))).toContain("++");
  expect(sequence(names("abcdef"), names("ace"))).toBe(
    'if l4tAtLeast "36" then [ a c e ] else [ a b c d e f ]',
  );
});

const headed = (...lists: { list: NixList; heading: string[] }[]) => {
  const { value, heading } = mergeHeaded(byMajor(lists), ALL);
  return { value: printed(value), heading };
};

test("one heading for all stays the binding's", () => {
  expect(
    headed({ list: names("ab"), heading: ["driver"] }, { list: names("b"), heading: ["driver"] }),
  ).toEqual({
    value: '[ b ] ++ lib.optionals (l4tOlder "36") [ a ]',
    heading: ["driver"],
  });
});

test("with more than one heading, each stands over what it holds for", () => {
  const host = listed(comment("host"), c, comment("driver"), a, b);
  expect(headed({ list: names("ab"), heading: ["driver"] }, { list: host, heading: [] })).toEqual({
    value: '[\n  # driver\n  a\n  b\n] ++ lib.optionals (l4tAtLeast "36") [\n  # host\n  c\n]',
    heading: [],
  });
});
