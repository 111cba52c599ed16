import { Deb2nixError } from "../error.ts";
import { visible } from "../visible.ts";
import { checkItems, printAttrPath, printParts, staticAttrName } from "./attr-path.ts";
import { escapeQuoted } from "./escape.ts";
import type { NixExpr, NixFormal, NixFunction, NixSetItem } from "./expression.ts";
import { checkedIdentifier } from "./identifier.ts";
import { LINE_WIDTH } from "./layout.ts";
import {
  ANY_LEVEL,
  APPLICATION_LEVEL,
  HAS_ATTR_LEVEL,
  level,
  NEGATE_LEVEL,
  NOT_LEVEL,
  operandLevels,
  SELECT_LEVEL,
  SIMPLE_LEVEL,
} from "./operators.ts";

/**
 * `layout` keeps on one line only what house style has there: no set with bindings, no `let`, no `assert`.
 * `inline` is for interpolations, where one line of any length reads better than a block.
 */
export type FlatMode = "layout" | "inline";

/** `expr` on one line, of any length; `undefined` where it holds comments, `''` strings or what `mode` refuses. */
export function flat(expr: NixExpr, mode: FlatMode): string | undefined {
  switch (expr.kind) {
    case "variable":
      return checkedIdentifier(expr.name);
    case "integer":
      return integerText(expr.value);
    case "boolean":
      return String(expr.value);
    case "null":
      return "null";
    case "path":
      return pathText(expr.path);
    case "string": {
      const tokens = printParts(expr.parts, inlineCode);
      return tokens && `"${escapeQuoted(tokens)}"`;
    }
    case "indented-string":
    case "commented":
      return undefined;
    case "select": {
      const from = flatOperand(expr.from, baseLevel(expr), mode);
      const path = printAttrPath(expr.path, inlineCode);
      const fallback = expr.fallback === undefined ? "" : flatOperand(expr.fallback, SELECT_LEVEL, mode);
      if (from === undefined || path === undefined || fallback === undefined) return undefined;
      return `${from}.${path}${fallback === "" ? "" : ` or ${fallback}`}`;
    }
    case "has-attr": {
      const from = flatOperand(expr.from, HAS_ATTR_LEVEL + 1, mode);
      const path = printAttrPath(expr.path, inlineCode);
      return from === undefined || path === undefined ? undefined : `${from} ? ${path}`;
    }
    case "list":
      return flatList(expr.items, mode);
    case "set":
      return flatItems(expr.items, expr.recursive ? "rec {" : "{", "}", mode, "set");
    case "function": {
      const head = flatFormals(expr, mode);
      const body = flatOperand(expr.body, ANY_LEVEL, mode);
      return head === undefined || body === undefined ? undefined : `${head}: ${body}`;
    }
    case "lambda":
      return prefixed(`${checkedIdentifier(expr.argument)}: `, flatOperand(expr.body, ANY_LEVEL, mode));
    case "application":
      return spaced([
        flatOperand(expr.head, APPLICATION_LEVEL, mode),
        ...expr.arguments.map((argument) => flatOperand(argument, SELECT_LEVEL, mode)),
      ]);
    case "binary": {
      const levels = operandLevels(expr.operator);
      return spaced([
        flatOperand(expr.left, levels.left, mode),
        expr.operator,
        flatOperand(expr.right, levels.right, mode),
      ]);
    }
    case "unary": {
      const least = expr.operator === "!" ? NOT_LEVEL : NEGATE_LEVEL;
      const operand = flatOperand(expr.operand, least, mode);
      return operand && signed(expr.operator, operand);
    }
    case "if":
      return spaced([
        "if",
        flatOperand(expr.condition, ANY_LEVEL, mode),
        "then",
        flatOperand(expr.consequent, ANY_LEVEL, mode),
        "else",
        flatOperand(expr.alternative, ANY_LEVEL, mode),
      ]);
    case "let":
      return spaced([
        flatItems(expr.items, "let", "in", mode, "let"),
        mode === "layout" ? undefined : flatOperand(expr.body, ANY_LEVEL, mode),
      ]);
    case "with": {
      const scope = flatOperand(expr.scope, ANY_LEVEL, mode);
      const body = flatOperand(expr.body, ANY_LEVEL, mode);
      return scope === undefined || body === undefined ? undefined : `with ${scope}; ${body}`;
    }
    case "assert": {
      if (mode === "layout") return undefined;
      const condition = flatOperand(expr.condition, ANY_LEVEL, mode);
      const body = flatOperand(expr.body, ANY_LEVEL, mode);
      return condition === undefined || body === undefined ? undefined : `assert ${condition}; ${body}`;
    }
  }
}

/** What the left side of a `.` must bind at: `a.b.c` needs no parentheses, but `(a.b).c or d` means another thing. */
export function baseLevel(expr: NixExpr & { readonly kind: "select" }): number {
  const { from } = expr;
  const chains = from.kind === "select" && from.fallback === undefined && expr.fallback === undefined;
  return chains ? SELECT_LEVEL : SIMPLE_LEVEL;
}

/** The argument set of a function, up to but without the colon. */
export function flatFormals(expr: NixFunction, mode: FlatMode): string | undefined {
  const formals: string[] = [];
  for (const formal of expr.formals) {
    const text = flatFormal(formal, mode);
    if (text === undefined) return undefined;
    formals.push(text);
  }
  if (expr.open) formals.push("...");
  return bound(expr, formals.length === 0 ? "{ }" : `{ ${formals.join(", ")} }`);
}

function flatFormal(formal: NixFormal, mode: FlatMode): string | undefined {
  if (formal.fallback === undefined) return checkedIdentifier(formal.name);
  return spaced([checkedIdentifier(formal.name), "?", flatOperand(formal.fallback, ANY_LEVEL, mode)]);
}

/** The braces of an argument set with the name for the whole of it, and a check that no argument comes twice. */
export function bound(expr: NixFunction, braces: string): string {
  const names = [...expr.formals.map((formal) => formal.name), ...(expr.binder ? [expr.binder.name] : [])];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new Deb2nixError("E_NIX_DUPLICATE", `the argument ${twice} stands twice in one function`);
  if (expr.binder === undefined) return braces;
  const name = checkedIdentifier(expr.binder.name);
  return expr.binder.side === "before" ? `${name}@${braces}` : `${braces}@${name}`;
}

/** The code of an interpolation or of a name in an attribute path, on one line. */
export const inlineCode = (expr: NixExpr): string | undefined => flatOperand(expr, ANY_LEVEL, "inline");

/** `flat` in parentheses where `expr` binds less tightly than its place asks for. */
export function flatOperand(expr: NixExpr, least: number, mode: FlatMode): string | undefined {
  const text = flat(expr, mode);
  return text !== undefined && level(expr) < least ? `(${text})` : text;
}

function flatList(
  items: readonly (NixExpr | { readonly kind: "comment" })[],
  mode: FlatMode,
): string | undefined {
  if (items.length === 0) return "[ ]";
  let text = "[";
  for (const item of items) {
    const element = item.kind === "comment" ? undefined : flatOperand(item, SELECT_LEVEL, mode);
    if (element === undefined) return undefined;
    text += ` ${element}`;
    // Long lists are asked for at each level around them: give up early.
    if (mode === "layout" && text.length > 2 * LINE_WIDTH) return undefined;
  }
  return `${text} ]`;
}

function flatItems(
  items: readonly NixSetItem[],
  open: string,
  close: string,
  mode: FlatMode,
  place: "set" | "let",
): string | undefined {
  if (items.length === 0) return `${open} ${close}`;
  if (mode === "layout") return undefined;
  checkItems(items, place);
  return spaced([open, ...items.filter((item) => item.kind !== "blank-line").map(flatItem), close]);
}

function flatItem(item: NixSetItem): string | undefined {
  if (item.kind === "comment" || item.kind === "blank-line" || item.comment !== undefined) return undefined;
  if (item.kind === "binding") {
    const text = spaced([printAttrPath(item.path, inlineCode), "=", inlineCode(item.value)]);
    return text && `${text};`;
  }
  const from = item.from === undefined ? "" : inlineCode(item.from);
  return from === undefined ? undefined : `${inheritWords(item.names, from).join(" ")};`;
}

/** `inherit`, the source in parentheses (none when `from` is empty) and the names. */
export function inheritWords(names: readonly string[], from: string): string[] {
  return from === ""
    ? ["inherit", ...names.map(checkedIdentifier)]
    : ["inherit", `(${from})`, ...names.map(staticAttrName)];
}

/** `value` between -(2^53-1) and 2^53-1; a JavaScript number holds no other integer of Nix for certain. */
function integerText(value: number): string {
  if (!Number.isSafeInteger(value))
    throw new Deb2nixError("E_NIX_INTEGER", `${value} is not an integer that is exact in 53 bits`);
  return String(value);
}

/** `path` itself, where Nix reads it as a path: without a slash or with other characters it is something else. */
function pathText(path: string): string {
  if (!/^\.{1,2}(\/[\w.+-]+)+$/.test(path))
    throw new Deb2nixError("E_NIX_PATH_LITERAL", `"${visible(path)}" is not a relative path literal of Nix`, {
      hint: "Write it as ./NAME, of letters, digits and ._+- alone.",
    });
  return path;
}

/** A sign in front of a printed operand: `-./.` would be one path. */
export const signed = (sign: "!" | "-", operand: string): string =>
  sign === "-" && operand.startsWith(".") ? `${sign}(${operand})` : sign + operand;

const prefixed = (prefix: string, text: string | undefined): string | undefined =>
  text === undefined ? undefined : prefix + text;

const spaced = (words: readonly (string | undefined)[]): string | undefined =>
  words.includes(undefined) ? undefined : words.join(" ");
