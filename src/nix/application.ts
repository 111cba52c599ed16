import type { NixApplication, NixExpr } from "./expression.ts";
import { flatOperand } from "./flat.ts";
import { columnAfter, fits, inner, newline, type Spot } from "./layout.ts";
import { APPLICATION_LEVEL, SELECT_LEVEL } from "./operators.ts";

/** Prints an operand over as many lines as it needs, in parentheses where it binds less tightly than `least`. */
export type PrintOperand = (expr: NixExpr, least: number, spot: Spot) => string;

/**
 * An application that does not fit its line: the arguments follow the head and break inside themselves, or, if
 * none of them can, stand one a line.
 */
export function brokenApplication(expr: NixApplication, spot: Spot, operand: PrintOperand): string {
  let args: readonly NixExpr[] = [];
  let head: NixExpr = expr;
  for (; head.kind === "application"; head = head.head) args = [...head.arguments, ...args];
  const first = operand(head, APPLICATION_LEVEL, { ...spot, tail: args.length === 0 ? spot.tail : 0 });
  let text = first;
  args.forEach((argument, index) => {
    const column = columnAfter(spot.column, text) + 1;
    const tail = index === args.length - 1 ? spot.tail : 0;
    text += ` ${operand(argument, SELECT_LEVEL, { indent: spot.indent, column, tail })}`;
  });
  if (text.includes("\n") || fits(text, spot)) return text;
  const at = { ...inner(spot), tail: spot.tail };
  const lines = args.map((argument) => flatOperand(argument, SELECT_LEVEL, "layout"));
  // Breaking is worth a line only where it helps; a long string stays behind its function.
  return lines.every((line) => fits(line, at)) ? [first, ...lines].join(newline(at.indent)) : text;
}
