// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Nix writes interpolations like TypeScript.
import fc from "fast-check";
import type {
  NixAttrName,
  NixComment,
  NixExpr,
  NixFormal,
  NixSetItem,
  NixStringPart,
} from "../../src/nix/expression.ts";
import { binaryOperators, type NixBinaryOperator } from "../../src/nix/operators.ts";

const names = ["a", "b", "stdenv", "l4t-core", "x'", "_y"];
const oddNames = [...names, "python3.11", "or", "if", "7zip", "", 'q"\\${a}', "$", "$${", "ö"];
const comments = fc.array(fc.constantFrom("why", "two\nlines", "*/ # '' ${x}", ""), { maxLength: 2 });

const variable = fc.constantFrom(...names).map((name): NixExpr => ({ kind: "variable", name }));
const operator = fc.constantFrom(...(Object.keys(binaryOperators) as NixBinaryOperator[]));
const text = fc.oneof(
  fc.constantFrom("", "a", "$", "$$", "${", "'", "''", '"', "\\", "  b", " ", "\n", "x\n  y"),
  fc.string({ maxLength: 40, unit: fc.constantFrom("a", " ", "$", "{", "'", '"', "\\", "\n") }),
);

/**
 * Any expression that Nix can read, most of them without sense; every kind of node occurs. Indented strings hold
 * no text that needs an escape, since Nix shows the pieces that its lexer cuts such text into.
 */
export const anyExpression: fc.Arbitrary<NixExpr> = fc.letrec<{ expr: NixExpr }>((tie) => {
  const expr = tie("expr");
  const interpolation = expr.map((inner) => ({ kind: "interpolation" as const, expr: inner }));
  const part: fc.Arbitrary<NixStringPart> = fc.oneof({ weight: 3, arbitrary: text }, interpolation);
  const parts = fc.array(part, { maxLength: 4 });
  const lines = fc
    .array(fc.tuple(fc.constantFrom("", "a", "  b ", "c d"), interpolation, fc.constantFrom("", " e")))
    .map((all): NixStringPart[][] => [
      ["x"],
      ...all.map(([before, code, after]) => (before === "" ? [] : [before, code, after])),
    ]);
  const name: fc.Arbitrary<NixAttrName> = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...oddNames) },
    parts.map((all) => ({ kind: "string" as const, parts: all })),
    interpolation,
  );
  const path = fc.array(name, { minLength: 1, maxLength: 3 });
  const comment: fc.Arbitrary<NixComment> = comments.map((lines) => ({ kind: "comment", lines }));
  const items = (fixed: boolean): fc.Arbitrary<NixSetItem[]> =>
    fc
      .tuple(
        fc.shuffledSubarray(oddNames, { maxLength: 4 }),
        fc.array(expr, { minLength: 4, maxLength: 4 }),
        comments,
      )
      .chain(([keys, values, lines]) =>
        fc.tuple(
          ...keys.map((key, index): fc.Arbitrary<NixSetItem> => {
            const value = values[index]!;
            return fc.oneof(
              fc.array(fc.constantFrom(...oddNames), { maxLength: 2 }).map((more) => ({
                kind: "binding" as const,
                path: [key, ...more],
                value,
                comment: lines,
              })),
              fc.constant({ kind: "binding" as const, path: [key], value }),
              fc.constant({ kind: "inherit" as const, from: value, names: [key] }),
              ...(names.includes(key) ? [fc.constant({ kind: "inherit" as const, names: [key] })] : []),
              ...(fixed
                ? []
                : [
                    variable.map((odd) => ({
                      kind: "binding" as const,
                      path: [{ kind: "interpolation" as const, expr: odd }, key],
                      value,
                    })),
                  ]),
              comment,
              fc.constant({ kind: "blank-line" as const }),
            );
          }),
        ),
      );
  const formals: fc.Arbitrary<NixFormal[]> = fc
    .tuple(
      fc.shuffledSubarray(names.slice(1), { maxLength: 4 }),
      fc.array(fc.option(expr), { minLength: 4, maxLength: 4 }),
    )
    .map(([keys, values]) =>
      keys.map((key, index) => {
        const fallback = values[index];
        return fallback ? { name: key, fallback } : { name: key };
      }),
    );
  const binder = fc.option(
    fc.record({ name: fc.constant("a"), side: fc.constantFrom("before" as const, "after" as const) }),
  );
  return {
    expr: fc.oneof(
      { maxDepth: 5, depthSize: "medium" },
      variable,
      fc.integer({ min: -3, max: 1e6 }).map((value): NixExpr => ({ kind: "integer", value })),
      fc.constantFrom<NixExpr>(
        { kind: "null" },
        { kind: "boolean", value: true },
        { kind: "path", path: "./." },
      ),
      fc.record({ kind: fc.constant("select" as const), from: expr, path }),
      fc.record({ kind: fc.constant("select" as const), from: expr, path, fallback: expr }),
      fc.record({ kind: fc.constant("has-attr" as const), from: expr, path }),
      fc.record({ kind: fc.constant("string" as const), parts }),
      fc.record({ kind: fc.constant("indented-string" as const), lines }),
      fc.record({
        kind: fc.constant("list" as const),
        items: fc.array(fc.oneof({ weight: 6, arbitrary: expr }, comment), { maxLength: 5 }),
      }),
      fc.record({ kind: fc.constant("set" as const), recursive: fc.boolean(), items: items(false) }),
      fc
        .record({ kind: fc.constant("function" as const), formals, open: fc.boolean(), body: expr, binder })
        .map(({ binder: bound, ...rest }): NixExpr => (bound ? { ...rest, binder: bound } : rest)),
      fc.record({ kind: fc.constant("lambda" as const), argument: fc.constantFrom(...names), body: expr }),
      fc.record({
        kind: fc.constant("application" as const),
        head: expr,
        arguments: fc.array(expr, { minLength: 1, maxLength: 3 }),
      }),
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constant("binary" as const), operator, left: expr, right: expr }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant("unary" as const),
          operator: fc.constantFrom("!" as const, "-" as const),
          operand: expr,
        }),
      },
      fc.record({ kind: fc.constant("if" as const), condition: expr, consequent: expr, alternative: expr }),
      fc.record({ kind: fc.constant("let" as const), items: items(true), body: expr }),
      fc.record({ kind: fc.constant("with" as const), scope: expr, body: expr }),
      fc.record({ kind: fc.constant("assert" as const), condition: expr, body: expr }),
      fc.record({ kind: fc.constant("commented" as const), comment: comments, expr }),
    ),
  };
}).expr;

/** Expressions that evaluate without error, and what kind of value they have. */
const typed = fc.letrec<{ int: NixExpr; bool: NixExpr; list: NixExpr; text: NixExpr; set: NixExpr }>(
  (tie) => {
    const [int, bool, list, str, set] = [tie("int"), tie("bool"), tie("list"), tie("text"), tie("set")];
    const options = { maxDepth: 4, depthSize: "small" } as const;
    const infix = (operators: readonly NixBinaryOperator[], side: fc.Arbitrary<NixExpr>) =>
      fc.record({
        kind: fc.constant("binary" as const),
        operator: fc.constantFrom(...operators),
        left: side,
        right: side,
      });
    const prefix = (sign: "!" | "-", operand: fc.Arbitrary<NixExpr>) =>
      fc.record({ kind: fc.constant("unary" as const), operator: fc.constant(sign), operand });
    const choice = (branch: fc.Arbitrary<NixExpr>) =>
      fc.record({
        kind: fc.constant("if" as const),
        condition: bool,
        consequent: branch,
        alternative: branch,
      });
    const identity = (value: fc.Arbitrary<NixExpr>) =>
      value.map(
        (argument): NixExpr => ({
          kind: "application",
          head: { kind: "lambda", argument: "x", body: { kind: "variable", name: "x" } },
          arguments: [argument],
        }),
      );
    const key = fc.constantFrom("a", "b", "or").map((name) => [name]);
    return {
      int: fc.oneof(
        options,
        fc.integer({ min: -9, max: 9 }).map((value): NixExpr => ({ kind: "integer", value })),
        infix(["+", "-", "*"], int),
        prefix("-", int),
        choice(int),
        identity(int),
        fc.record({ kind: fc.constant("select" as const), from: set, path: key, fallback: int }),
      ),
      bool: fc.oneof(
        options,
        fc.boolean().map((value): NixExpr => ({ kind: "boolean", value })),
        infix(["&&", "||", "->", "==", "!="], bool),
        infix(["==", "!=", "<", "<=", ">", ">="], int),
        prefix("!", bool),
        infix(["==", "!="], list),
        fc.record({ kind: fc.constant("has-attr" as const), from: set, path: key }),
      ),
      list: fc.oneof(
        options,
        fc
          .array(fc.oneof(int, bool, str), { maxLength: 3 })
          .map((items): NixExpr => ({ kind: "list", items })),
        infix(["++"], list),
        choice(list),
      ),
      text: fc.oneof(
        options,
        text.map((value): NixExpr => ({ kind: "string", parts: [value] })),
        text.map(
          (value): NixExpr => ({ kind: "indented-string", lines: value.split("\n").map((line) => [line]) }),
        ),
        fc.tuple(text, str, text).map(
          ([before, inner, after]): NixExpr => ({
            kind: "string",
            parts: [before, { kind: "interpolation", expr: inner }, after],
          }),
        ),
        infix(["+"], str),
      ),
      set: fc.oneof(
        options,
        fc.uniqueArray(fc.constantFrom("a", "b", "or"), { maxLength: 3 }).chain((keys) =>
          fc.array(int, { minLength: 3, maxLength: 3 }).map(
            (values): NixExpr => ({
              kind: "set",
              recursive: false,
              items: keys.map((name, index) => ({ kind: "binding", path: [name], value: values[index]! })),
            }),
          ),
        ),
        infix(["//"], set),
      ),
    };
  },
);

/** An expression that has a value: arithmetic, logic, lists, strings and sets under all operators. */
export const soundExpression: fc.Arbitrary<NixExpr> = fc.oneof(
  typed.int,
  typed.bool,
  typed.list,
  typed.text,
  typed.set,
);
