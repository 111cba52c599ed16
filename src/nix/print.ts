import { brokenApplication } from "./application.ts";
import { checkItems, printAttrPath, printParts } from "./attr-path.ts";
import { commentLines } from "./comment.ts";
import { escapeIndented, escapeQuoted } from "./escape.ts";
import type {
  NixAttrName,
  NixExpr,
  NixFunction,
  NixIndentedString,
  NixInherit,
  NixList,
  NixSetItem,
  NixStringPart,
} from "./expression.ts";
import { baseLevel, bound, flat, flatFormals, inheritWords, inlineCode, signed } from "./flat.ts";
import { checkedIdentifier } from "./identifier.ts";
import { columnAfter, fits, inner, newline, type Spot, width } from "./layout.ts";
import { brokenChain } from "./operator-chain.ts";
import { ANY_LEVEL, HAS_ATTR_LEVEL, level, NEGATE_LEVEL, NOT_LEVEL, SELECT_LEVEL } from "./operators.ts";

/**
 * A Nix file of one expression, in the shape of nixpkgs-fmt, with a newline at the end. Parentheses stand only
 * where Nix needs them. Throws a `Deb2nixError` for what Nix cannot say: `E_NIX_IDENTIFIER` (a variable or
 * argument), `E_NIX_NUL` and `E_NIX_BYTES` (strings), `E_NIX_DUPLICATE` and `E_NIX_PATH` (attributes),
 * `E_NIX_DYNAMIC` (names that let and inherit cannot bind), `E_NIX_INTEGER`, `E_NIX_PATH_LITERAL`.
 */
export function printNix(expr: NixExpr): string {
  return `${statement(expr, { indent: 0, column: 0, tail: 0 })}\n`;
}

/** An expression with a line of its own: comments may stand in front, and argument sets are spread out. */
function statement(expr: NixExpr, spot: Spot): string {
  if (expr.kind === "commented") {
    const lines = commentLines(expr.comment);
    return [...lines, statement(expr.expr, { ...spot, column: spot.indent })].join(newline(spot.indent));
  }
  return expr.kind === "function" ? functionStatement(expr, spot) : value(expr, spot);
}

/** On one line if it fits there, else broken. */
function value(expr: NixExpr, spot: Spot): string {
  const line = flat(expr, "layout");
  return fits(line, spot) ? line : broken(expr, spot);
}

function operand(expr: NixExpr, least: number, spot: Spot): string {
  return level(expr) < least ? parenthesised(expr, spot) : value(expr, spot);
}

function parenthesised(expr: NixExpr, spot: Spot): string {
  const within = { indent: spot.indent, column: spot.column + 1, tail: spot.tail + 1 };
  const line = flat(expr, "layout");
  if (fits(line, within)) return `(${line})`;
  if (expr.kind === "function" && hugs(expr.body)) {
    const head = flatFormals(expr, "layout");
    if (fits(head, { ...within, tail: 3 }))
      return `(${head}: ${value(expr.body, { ...within, column: within.column + width(head) + 2 })})`;
  }
  if (hugs(expr)) return `(${value(expr, within)})`;
  return `(${newline(spot.indent + 2)}${statement(expr, inner(spot))}${newline(spot.indent)})`;
}

/** Whether the broken form may start behind something else on the line (`name = `, `(`, `x: `). */
function hugs(expr: NixExpr): boolean {
  switch (expr.kind) {
    case "commented":
    case "function":
    case "let":
    case "if":
    case "assert":
      return false;
    case "lambda":
    case "with":
      return hugs(expr.body);
    default:
      return true;
  }
}

function broken(expr: NixExpr, spot: Spot): string {
  const { indent } = spot;
  switch (expr.kind) {
    case "list":
      // Nothing is won by breaking between two brackets.
      return expr.items.length === 0 ? "[ ]" : brokenList(expr, spot);
    case "set":
      return `${expr.recursive ? "rec " : ""}{${setItems(expr.items, indent + 2, "set")}${newline(indent)}}`;
    case "application":
      return brokenApplication(expr, spot, operand);
    case "binary":
      return brokenChain(expr, spot, operand);
    case "string": {
      const column = spot.column;
      const tokens = printParts(expr.parts, (code) => interpolated(code, { indent, column, tail: 1 }));
      return `"${escapeQuoted(tokens ?? [])}"`;
    }
    case "indented-string":
      return brokenIndentedString(expr, spot);
    case "select": {
      const from = operand(expr.from, baseLevel(expr), { ...spot, tail: 0 });
      const text = `${from}.${attrPath(expr.path, indent)}`;
      if (expr.fallback === undefined) return text;
      const column = columnAfter(spot.column, `${text} or `);
      return `${text} or ${operand(expr.fallback, SELECT_LEVEL, { ...spot, column })}`;
    }
    case "has-attr":
      return `${operand(expr.from, HAS_ATTR_LEVEL + 1, spot)} ? ${attrPath(expr.path, indent)}`;
    case "unary": {
      const least = expr.operator === "!" ? NOT_LEVEL : NEGATE_LEVEL;
      return signed(expr.operator, operand(expr.operand, least, { ...spot, column: spot.column + 1 }));
    }
    case "lambda":
      return behind(`${checkedIdentifier(expr.argument)}:`, expr.body, spot, indent);
    case "function":
      return functionStatement(expr, spot);
    case "if":
      return brokenIf(expr, spot);
    case "with": {
      const scope = operand(expr.scope, ANY_LEVEL, { indent, column: spot.column + 5, tail: 1 });
      return behind(`with ${scope};`, expr.body, spot, indent);
    }
    case "assert": {
      const condition = operand(expr.condition, ANY_LEVEL, { indent, column: spot.column + 7, tail: 1 });
      return `assert ${condition};${newline(indent)}${statement(expr.body, { ...spot, column: indent })}`;
    }
    case "let": {
      const body = statement(expr.body, { ...spot, column: indent });
      return `let${setItems(expr.items, indent + 2, "let")}${newline(indent)}in${newline(indent)}${body}`;
    }
    default:
      // Names, numbers and the like have no place to break: they stand out over the edge.
      return flat(expr, "inline") ?? "";
  }
}

/** `expr` behind `head` on its line, or on the next at `indent` where its form wants a line of its own. */
function behind(head: string, expr: NixExpr, spot: Spot, indent: number): string {
  const column = columnAfter(spot.column, head) + 1;
  const line = expr.kind === "function" ? undefined : flat(expr, "layout");
  if (fits(line, { ...spot, column })) return `${head} ${line}`;
  if (hugs(expr)) return `${head} ${value(expr, { ...spot, column })}`;
  return `${head}${newline(indent)}${statement(expr, { ...spot, indent, column: indent })}`;
}

function functionStatement(expr: NixFunction, spot: Spot): string {
  const { indent } = spot;
  const body = `${newline(indent)}${statement(expr.body, { ...spot, column: indent })}`;
  if (expr.formals.length + (expr.open ? 1 : 0) < 2) {
    const line = flatFormals(expr, "layout");
    if (line !== undefined) return `${line}:${body}`;
  }
  const formals = expr.formals.map(({ name, fallback }) => {
    const argument = checkedIdentifier(name);
    return fallback === undefined
      ? argument
      : behind(`${argument} ?`, fallback, { indent: indent + 2, column: indent + 2, tail: 0 }, indent + 4);
  });
  if (expr.open) formals.push("...");
  const braces = `{ ${formals.join(`${newline(indent)}, `)}${newline(indent)}}`;
  return `${bound(expr, braces)}:${body}`;
}

function brokenIf(expr: NixExpr & { readonly kind: "if" }, spot: Spot): string {
  const { indent } = spot;
  const condition = operand(expr.condition, ANY_LEVEL, { indent, column: spot.column + 3, tail: 5 });
  const branch = (body: NixExpr, tail: number) =>
    `${newline(indent + 2)}${statement(body, { ...inner(spot), tail })}`;
  const text = `if ${condition} then${branch(expr.consequent, 0)}${newline(indent)}else`;
  if (expr.alternative.kind !== "if") return text + branch(expr.alternative, spot.tail);
  return `${text} ${brokenIf(expr.alternative, { ...spot, column: indent + 5 })}`;
}

function brokenList(expr: NixList, spot: Spot): string {
  const at = inner(spot);
  const lines = expr.items.flatMap((item) => {
    if (item.kind === "comment") return commentLines(item.lines);
    if (item.kind !== "commented") return [operand(item, SELECT_LEVEL, at)];
    return [...commentLines(item.comment), operand(item.expr, SELECT_LEVEL, at)];
  });
  return `[${lines.map((line) => newline(at.indent) + line).join("")}${newline(spot.indent)}]`;
}

/** The items of a set or a let, each with the newline in front. */
function setItems(items: readonly NixSetItem[], indent: number, place: "set" | "let"): string {
  checkItems(items, place);
  const lines = items.flatMap((item) => itemLines(item, indent));
  return lines.map((line) => (line === "" ? "\n" : newline(indent) + line)).join("");
}

function itemLines(item: NixSetItem, indent: number): readonly string[] {
  switch (item.kind) {
    case "blank-line":
      return [""];
    case "comment":
      return commentLines(item.lines);
    case "binding": {
      const head = `${attrPath(item.path, indent)} =`;
      const text = behind(head, item.value, { indent, column: indent, tail: 1 }, indent + 2);
      return [...commentLines(item.comment ?? []), `${text};`];
    }
    case "inherit":
      return [...commentLines(item.comment ?? []), inheritItem(item, indent)];
  }
}

function inheritItem(item: NixInherit, indent: number): string {
  const from =
    item.from === undefined ? "" : operand(item.from, ANY_LEVEL, { indent, column: indent + 9, tail: 1 });
  const words = inheritWords(item.names, from);
  const line = `${words.join(" ")};`;
  if (!from.includes("\n") && fits(line, { indent, column: indent, tail: 0 })) return line;
  const names = words.splice(from === "" ? 1 : 2);
  return [words.join(" "), ...names, ";"].join(newline(indent + 2));
}

function brokenIndentedString(expr: NixIndentedString, spot: Spot): string {
  const indent = spot.indent + 2;
  const lines = expr.lines.map((parts) => {
    const at = indent + leadingSpaces(parts);
    return printParts(parts, (code) => interpolated(code, { indent: at, column: at + 2, tail: 1 })) ?? [];
  });
  return `''\n${escapeIndented(lines, indent, spot.indent)}''`;
}

const leadingSpaces = (parts: readonly NixStringPart[]): number =>
  typeof parts[0] === "string" ? /^ */.exec(parts[0])![0].length : 0;

/** The code of an interpolation: on one line if it can be, else over as many as it needs. */
function interpolated(expr: NixExpr, spot: Spot): string {
  return inlineCode(expr) ?? operand(expr, ANY_LEVEL, spot);
}

function attrPath(path: readonly NixAttrName[], indent: number): string {
  return printAttrPath(path, (code) => interpolated(code, { indent, column: indent, tail: 1 })) ?? "";
}
