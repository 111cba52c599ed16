import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { attrName } from "../../src/config/attr-name.ts";
import {
  apply,
  binding,
  functionOf,
  indentedText,
  integer,
  interpolation,
  list,
  type NixExpr,
  recursiveSet,
  reference,
  select,
  set,
  string,
  variable,
  withIn,
} from "../../src/nix/expression.ts";
import { printNix } from "../../src/nix/print.ts";
import { storeName } from "../../src/nix/store-name.ts";
import { explicit } from "./explicit.ts";
import { anyExpression, soundExpression } from "./expression-arbitrary.ts";
import { evaluateNix, needNix, parseNix } from "./nix-instantiate.ts";

beforeEach(needNix);

/** All of a property's cases at once, because starting Nix takes longer than reading them. */
const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number): T[] =>
  fc.sample(arbitrary, { numRuns, seed: 20_26 });

/** Text in which everything that Nix strings treat in a special way is frequent, next to all of Unicode. */
const anyText = fc.oneof(
  fc.string({
    maxLength: 30,
    unit: fc.constantFrom(
      ":",
      "::",
      "##",
      "#",
      "[",
      "a",
      "$",
      "{",
      "}",
      "'",
      '"',
      "\\",
      "\n",
      " ",
      " ",
      "\t",
      "\r",
      "n",
      "${",
      "''",
    ),
  }),
  fc.string({ maxLength: 20, unit: "binary" }).filter((text) => !text.includes("\0")),
  fc
    .array(fc.constantFrom("  ", "    ", "\t", "x", "${", "\n", "\n", "\u{1b}", "\u{202e}", "\u{feff}"))
    .map((all) => all.join("")),
);

describe("strings", () => {
  const texts = sample(anyText, 1200);

  test("double-quoted strings evaluate to the very text", () => {
    expect(evaluateNix(printNix(list(texts.map((text) => string(text)))))).toEqual(texts);
  });

  test("indented strings evaluate to the very text, at any depth", () => {
    const deep = texts.map((text, index) =>
      index % 2 === 0 ? indentedText(text) : list([indentedText(text)]),
    );
    const expected = texts.map((text, index) => (index % 2 === 0 ? text : [text]));
    expect(evaluateNix(printNix(list(deep)))).toEqual(expected);
  });

  test("text around interpolations is kept in both kinds", () => {
    const cases = texts.slice(2).map((text, index) => ({ text, next: texts[index]! }));
    const middle = interpolation(string("<>"));
    const quoted = cases.map(({ text, next }) => string(text, middle, next, middle));
    const indented = cases.map(
      ({ text, next }): NixExpr => ({
        kind: "indented-string",
        lines: [[text, middle, next], [middle, text], [next]],
      }),
    );
    expect(evaluateNix(printNix(list(quoted)))).toEqual(cases.map(({ text, next }) => `${text}<>${next}<>`));
    expect(evaluateNix(printNix(list(indented)))).toEqual(
      cases.map(({ text, next }) => `${text}<>${next}\n<>${text}\n${next}`),
    );
  });

  test("any text is an attribute name", () => {
    const names = [...new Set(texts)];
    const printed = printNix(
      set(
        names.map((name, index) => ({
          kind: "binding",
          path: [name],
          value: { kind: "integer", value: index },
        })),
      ),
    );
    expect(evaluateNix(printed)).toEqual(Object.fromEntries(names.map((name, index) => [name, index])));
  });
});

describe("expressions", () => {
  test("every tree is read back as its fully parenthesised form", () => {
    const trees = sample(anyExpression, 2000);
    // In the scope of a with, Nix leaves unknown variables to the evaluation.
    const scoped = (elements: string) => `with { }; [\n${elements}\n]`;
    const read = parseNix(scoped(trees.map((tree) => `(${printNix(tree)})`).join("\n")));
    const meant = parseNix(scoped(trees.map(explicit).join("\n")));
    expect(read).toBe(meant);
  });

  test("a whole file is read back as its fully parenthesised form", () => {
    const tree = withIn(set([]), list(sample(anyExpression, 300)));
    expect(parseNix(printNix(tree))).toBe(parseNix(explicit(tree)));
  });

  test("operators evaluate as their fully parenthesised form", () => {
    const trees = sample(soundExpression, 1000);
    const value = evaluateNix(`[\n${trees.map((tree) => `(${printNix(tree)})`).join("\n")}\n]`);
    expect(value).toEqual(evaluateNix(`[\n${trees.map(explicit).join("\n")}\n]`));
    expect(new Set(JSON.stringify(value).match(/true|false|-?\d+/g)).size).toBeGreaterThan(20);
  });
});

describe("names", () => {
  const debianName = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(..."abz019+.-") });
  const hostile = sample(fc.oneof(debianName, fc.string({ unit: "binary" })), 500);
  const known = ["g++", "libstdc++6", "7zip", "python3.11", "with", "or", "true", "builtins", "map"];

  test("attribute names of packages work as arguments, variables and attributes", () => {
    const attrs = [...known, ...hostile].map(attrName);
    const calls = attrs.map((attr) =>
      apply(
        functionOf([attr], select(recursiveSet([binding("v", variable(attr))]), ["v"])),
        set([binding(attr, integer(1))]),
      ),
    );
    expect(evaluateNix(printNix(list(calls)))).toEqual(attrs.map(() => 1));
  });

  test("store names are taken by the store", () => {
    const names = ["12.4.127~12.4.1-2", "2:1.8", ".hidden", "a".repeat(300), ...known, ...hostile].map(
      storeName,
    );
    const paths = names.map((name) => apply(reference("builtins.toFile"), string(name), string("")));
    const made = evaluateNix(printNix(list(paths))) as string[];
    expect(made.map((path) => path.replace(/^.*\/[0-9a-z]{32}-/, ""))).toEqual(names);
  });
});
