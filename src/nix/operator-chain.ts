import type { PrintOperand } from "./application.ts";
import type { NixBinary, NixExpr } from "./expression.ts";
import { flat, flatOperand } from "./flat.ts";
import { columnAfter, fits, newline, type Spot, width } from "./layout.ts";
import { binaryOperators, level, operandLevels } from "./operators.ts";

/**
 * An operator stands at the start of a line, two deeper, or goes on behind the bracket that closes the operand
 * before it. What surely takes a block (`args // {`) opens it on the line, if all before it fits there.
 */
export function brokenChain(expr: NixBinary, spot: Spot, operand: PrintOperand): string {
  const [first, ...rest] = linksOf(expr) as [Link, ...Link[]];
  const last = rest.at(-1)!;
  if (opensBlock(last.expr) && level(last.expr) >= last.least) {
    const before = [first, ...rest.slice(0, -1)].map((link) => flatLink(link));
    const head = before.includes(undefined) ? undefined : `${before.join(" ")} ${last.operator} `;
    if (fits(head, { ...spot, tail: 1 }))
      return head + operand(last.expr, last.least, { ...spot, column: spot.column + width(head) });
  }
  let indent = spot.indent;
  let before = operand(first.expr, first.least, { ...spot, tail: 0 });
  let text = before;
  for (const link of rest) {
    const closed = before.includes("\n") && /(?:[\]})]|'')$/.test(before);
    if (!closed) indent = spot.indent + 2;
    text += `${closed ? " " : newline(indent)}${link.operator} `;
    const column = columnAfter(spot.column, text);
    before = operand(link.expr, link.least, { indent, column, tail: link === last ? spot.tail : 0 });
    text += before;
  }
  return text;
}

interface Link {
  readonly operator: string;
  readonly expr: NixExpr;
  readonly least: number;
}

/** The operands of operators of one level that need no parentheses between them, in the order of the text. */
function linksOf(expr: NixBinary): Link[] {
  const { level: own, associativity } = binaryOperators[expr.operator];
  const links: Link[] = [];
  const { left, right } = operandLevels(expr.operator);
  if (associativity === "right") {
    let rest: NixExpr = expr;
    let operator = "";
    for (; rest.kind === "binary" && level(rest) === own; rest = rest.right) {
      links.push({ operator, expr: rest.left, least: left });
      operator = rest.operator;
    }
    return [...links, { operator, expr: rest, least: right }];
  }
  let rest: NixExpr = expr;
  for (; rest.kind === "binary" && level(rest) === own; rest = rest.left) {
    links.unshift({ operator: rest.operator, expr: rest.right, least: right });
    if (associativity === "none") {
      rest = rest.left;
      break;
    }
  }
  return [{ operator: "", expr: rest, least: left }, ...links];
}

function flatLink(link: Link): string | undefined {
  const text = flatOperand(link.expr, link.least, "layout");
  return text === undefined || link.operator === "" ? text : `${link.operator} ${text}`;
}

/** Whether the expression is a block of lines whatever the width, opened at its first line's end. */
function opensBlock(expr: NixExpr): boolean {
  if (flat(expr, "layout") !== undefined) return false;
  if (expr.kind !== "application") return ["set", "list", "indented-string"].includes(expr.kind);
  const last = expr.arguments.at(-1);
  const others = [expr.head, ...expr.arguments.slice(0, -1)];
  return (
    last !== undefined && opensBlock(last) && others.every((other) => flat(other, "layout") !== undefined)
  );
}
