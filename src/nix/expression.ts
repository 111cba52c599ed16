import { binaryOperators, type NixBinaryOperator } from "./operators.ts";

/**
 * A Nix expression as data (Nix manual, "Language"). Trees are checked when they are printed: a name that is no
 * identifier, a NUL in a string or an attribute given twice is a `Deb2nixError` of `printNix`.
 */
export type NixExpr =
  | { readonly kind: "variable"; readonly name: string }
  | {
      readonly kind: "select";
      readonly from: NixExpr;
      readonly path: readonly NixAttrName[];
      /** After `or`: the value where the path is missing. */
      readonly fallback?: NixExpr;
    }
  | { readonly kind: "has-attr"; readonly from: NixExpr; readonly path: readonly NixAttrName[] }
  | NixString
  | NixIndentedString
  | { readonly kind: "integer"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "null" }
  /** Relative to the file that it stands in: `./.`, `../l4t`. */
  | { readonly kind: "path"; readonly path: string }
  | NixList
  | NixSet
  | NixFunction
  | { readonly kind: "lambda"; readonly argument: string; readonly body: NixExpr }
  | NixApplication
  | NixBinary
  | { readonly kind: "unary"; readonly operator: "!" | "-"; readonly operand: NixExpr }
  | {
      readonly kind: "if";
      readonly condition: NixExpr;
      readonly consequent: NixExpr;
      readonly alternative: NixExpr;
    }
  | { readonly kind: "let"; readonly items: readonly NixSetItem[]; readonly body: NixExpr }
  | { readonly kind: "with"; readonly scope: NixExpr; readonly body: NixExpr }
  | { readonly kind: "assert"; readonly condition: NixExpr; readonly body: NixExpr }
  | { readonly kind: "commented"; readonly comment: readonly string[]; readonly expr: NixExpr };

/** `${expr}` inside a string or as a name in an attribute path. */
export interface NixInterpolation {
  readonly kind: "interpolation";
  readonly expr: NixExpr;
}

/** Literal text, unescaped, or an interpolation. */
export type NixStringPart = string | NixInterpolation;

/** A double-quoted string; its value is the parts joined. */
export interface NixString {
  readonly kind: "string";
  readonly parts: readonly NixStringPart[];
}

/** A `''` string; its value is the lines joined by newlines, so an empty last line is a newline at the end. */
export interface NixIndentedString {
  readonly kind: "indented-string";
  readonly lines: readonly (readonly NixStringPart[])[];
}

/** A plain name (quoted in print where it is no identifier), `"a${b}"` or `${b}`. */
export type NixAttrName = string | NixString | NixInterpolation;

/** A comment that stands alone, as in a list of things still to do; each text is a line or more. */
export interface NixComment {
  readonly kind: "comment";
  readonly lines: readonly string[];
}

export interface NixList {
  readonly kind: "list";
  readonly items: readonly (NixExpr | NixComment)[];
}

export interface NixBinding {
  readonly kind: "binding";
  /** `["meta", "platforms"]` is `meta.platforms = …`. No path may be the start of another of the same set. */
  readonly path: readonly NixAttrName[];
  readonly value: NixExpr;
  readonly comment?: readonly string[];
}

export interface NixInherit {
  readonly kind: "inherit";
  /** The expression in parentheses; without it the names are variables in scope. */
  readonly from?: NixExpr;
  readonly names: readonly string[];
  readonly comment?: readonly string[];
}

export interface NixBlankLine {
  readonly kind: "blank-line";
}

export type NixSetItem = NixBinding | NixInherit | NixComment | NixBlankLine;

export interface NixSet {
  readonly kind: "set";
  readonly recursive: boolean;
  /** Printed in this order. */
  readonly items: readonly NixSetItem[];
}

/** An argument of a function that takes a set; `fallback` stands after `?`. */
export interface NixFormal {
  readonly name: string;
  readonly fallback?: NixExpr;
}

/** `{ a, b ? c, ... }@args: body`; arguments are printed in this order. */
export interface NixFunction {
  readonly kind: "function";
  readonly formals: readonly NixFormal[];
  /** Whether other arguments are let in (`...`). */
  readonly open: boolean;
  /** A name for the whole set, written before (`args@{`) or after (`}@args`) the braces. */
  readonly binder?: { readonly name: string; readonly side: "before" | "after" };
  readonly body: NixExpr;
}

export interface NixApplication {
  readonly kind: "application";
  readonly head: NixExpr;
  readonly arguments: readonly NixExpr[];
}

export interface NixBinary {
  readonly kind: "binary";
  readonly operator: NixBinaryOperator;
  readonly left: NixExpr;
  readonly right: NixExpr;
}

/** A variable. Its name must be an identifier and no keyword, or printing throws `E_NIX_IDENTIFIER`. */
export const variable = (name: string): NixExpr => ({ kind: "variable", name });

/** `from.a.b`, or `from.a.b or fallback`. */
export const select = (from: NixExpr, path: readonly NixAttrName[], fallback?: NixExpr): NixExpr =>
  fallback === undefined ? { kind: "select", from, path } : { kind: "select", from, path, fallback };

/** A variable and attributes of it, written with dots: `reference("stdenv.cc.cc.lib")`. */
export const reference = (dotted: string): NixExpr => {
  const [name = "", ...path] = dotted.split(".");
  return path.length === 0 ? variable(name) : select(variable(name), path);
};

/** `from ? a.b` */
export const hasAttr = (from: NixExpr, path: readonly NixAttrName[]): NixExpr => ({
  kind: "has-attr",
  from,
  path,
});

/** `${expr}` for a string or an attribute path. */
export const interpolation = (expr: NixExpr): NixInterpolation => ({ kind: "interpolation", expr });

/** A double-quoted string of literal text and interpolations. */
export const string = (...parts: readonly NixStringPart[]): NixString => ({ kind: "string", parts });

/** A block of text in `''`, such as a shell script: every line, the last one too, ends in a newline. */
export const indentedString = (lines: readonly (string | readonly NixStringPart[])[]): NixIndentedString => ({
  kind: "indented-string",
  lines: [...lines.flatMap((line) => (typeof line === "string" ? splitLines(line) : [line])), []],
});

/** Any text in `''`, exactly: no newline is added. */
export const indentedText = (text: string): NixIndentedString => ({
  kind: "indented-string",
  lines: splitLines(text),
});

const splitLines = (text: string): NixStringPart[][] => text.split("\n").map((line) => [line]);

/** An integer between `Number.MIN_SAFE_INTEGER` and `Number.MAX_SAFE_INTEGER`. */
export const integer = (value: number): NixExpr => ({ kind: "integer", value });

export const boolean = (value: boolean): NixExpr => ({ kind: "boolean", value });

/** `null` */
export const nullValue: NixExpr = { kind: "null" };

/** A path literal, `./.`, relative to its file. Printing throws `E_NIX_PATH_LITERAL` for what Nix would not read as one. */
export const relativePath = (path: string): NixExpr => ({ kind: "path", path });

/** A list; a comment may stand where an element would. */
export const list = (items: readonly (NixExpr | NixComment)[]): NixList => ({ kind: "list", items });

/** An attribute set. */
export const set = (items: readonly NixSetItem[]): NixSet => ({ kind: "set", recursive: false, items });

/** A set whose values see each other: `rec { … }`. */
export const recursiveSet = (items: readonly NixSetItem[]): NixSet => ({
  kind: "set",
  recursive: true,
  items,
});

/** `name = value;`. A string is one name, dots and all; an array is a path. `comment` is put in front. */
export const binding = (
  path: string | readonly NixAttrName[],
  value: NixExpr,
  comment?: readonly string[],
): NixBinding => ({
  kind: "binding",
  path: typeof path === "string" ? [path] : path,
  value,
  ...(comment === undefined ? {} : { comment }),
});

/** `inherit a b;` */
export const inherit = (names: readonly string[], comment?: readonly string[]): NixInherit => ({
  kind: "inherit",
  names,
  ...(comment === undefined ? {} : { comment }),
});

/** `inherit (from) a b;` */
export const inheritFrom = (
  from: NixExpr,
  names: readonly string[],
  comment?: readonly string[],
): NixInherit => ({ ...inherit(names, comment), from });

/** A function of a set with the given arguments and nothing else; spread it to set `open` or `binder`. */
export const functionOf = (formals: readonly (string | NixFormal)[], body: NixExpr): NixFunction => ({
  kind: "function",
  formals: formals.map((formal) => (typeof formal === "string" ? { name: formal } : formal)),
  open: false,
  body,
});

/** `argument: body` */
export const lambda = (argument: string, body: NixExpr): NixExpr => ({ kind: "lambda", argument, body });

/** `head a b` */
export const apply = (head: NixExpr, ...args: readonly NixExpr[]): NixApplication => ({
  kind: "application",
  head,
  arguments: args,
});

/** `left operator right` */
export const binary = (operator: NixBinaryOperator, left: NixExpr, right: NixExpr): NixBinary => ({
  kind: "binary",
  operator,
  left,
  right,
});

/** `a operator b operator c`, grouped so that no parentheses are needed where the operator allows it. */
export const chain = (operator: NixBinaryOperator, first: NixExpr, ...rest: readonly NixExpr[]): NixExpr =>
  binaryOperators[operator].associativity === "right"
    ? [first, ...rest].reduceRight((right, left) => binary(operator, left, right))
    : rest.reduce((left, right) => binary(operator, left, right), first);

/** `!operand` */
export const not = (operand: NixExpr): NixExpr => ({ kind: "unary", operator: "!", operand });

/** `-operand` */
export const negate = (operand: NixExpr): NixExpr => ({ kind: "unary", operator: "-", operand });

/** `if condition then consequent else alternative` */
export const ifThenElse = (condition: NixExpr, consequent: NixExpr, alternative: NixExpr): NixExpr => ({
  kind: "if",
  condition,
  consequent,
  alternative,
});

/** `let … in body` */
export const letIn = (items: readonly NixSetItem[], body: NixExpr): NixExpr => ({ kind: "let", items, body });

/** `with scope; body` */
export const withIn = (scope: NixExpr, body: NixExpr): NixExpr => ({ kind: "with", scope, body });

/** `assert condition; body` */
export const assertThat = (condition: NixExpr, body: NixExpr): NixExpr => ({
  kind: "assert",
  condition,
  body,
});

/** `expr` with comment lines in front: a list element, a function body, a whole file. */
export const commented = (comment: readonly string[], expr: NixExpr): NixExpr => ({
  kind: "commented",
  comment,
  expr,
});

/** A comment that stands alone in a list or a set. */
export const comment = (...lines: readonly string[]): NixComment => ({ kind: "comment", lines });

/** An empty line between bindings. */
export const blankLine: NixBlankLine = { kind: "blank-line" };
