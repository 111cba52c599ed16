import type { NixExpr } from "./expression.ts";

/** How operators of one level group: `a + b + c` is left, `a ++ b ++ c` right, `a == b == c` an error. */
export type Associativity = "left" | "right" | "none";

/**
 * The infix operators with their binding strength, weakest first (Nix manual, "Operators", whose table counts
 * the other way round). The gaps are the prefix operators, `?` and the forms in `level`.
 */
export const binaryOperators = {
  "->": { level: 1, associativity: "right" },
  "||": { level: 2, associativity: "left" },
  "&&": { level: 3, associativity: "left" },
  "==": { level: 4, associativity: "none" },
  "!=": { level: 4, associativity: "none" },
  "<": { level: 5, associativity: "none" },
  "<=": { level: 5, associativity: "none" },
  ">": { level: 5, associativity: "none" },
  ">=": { level: 5, associativity: "none" },
  "//": { level: 6, associativity: "right" },
  "+": { level: 8, associativity: "left" },
  "-": { level: 8, associativity: "left" },
  "*": { level: 9, associativity: "left" },
  "/": { level: 9, associativity: "left" },
  "++": { level: 10, associativity: "right" },
} as const satisfies Record<string, { readonly level: number; readonly associativity: Associativity }>;

export type NixBinaryOperator = keyof typeof binaryOperators;

/** Anything but a comment in front: what interpolations, conditions and scopes take without parentheses. */
export const ANY_LEVEL = 0;
/** Operand of `!`. */
export const NOT_LEVEL = 7;
/** The `e ? a` form; its left side must bind tighter. */
export const HAS_ATTR_LEVEL = 11;
/** Operand of `-`. */
export const NEGATE_LEVEL = 12;
/** Head of an application. */
export const APPLICATION_LEVEL = 13;
/** Argument of an application, element of a list, default after `or`. */
export const SELECT_LEVEL = 14;
/** Left side of a `.`. */
export const SIMPLE_LEVEL = 15;

/** How tightly the outermost form of `expr` binds; below what its place asks for, it needs parentheses. */
export function level(expr: NixExpr): number {
  switch (expr.kind) {
    case "commented":
      return -1;
    case "function":
    case "lambda":
    case "let":
    case "with":
    case "assert":
    case "if":
      return ANY_LEVEL;
    case "binary":
      return binaryOperators[expr.operator].level;
    case "unary":
      return expr.operator === "!" ? NOT_LEVEL : NEGATE_LEVEL;
    case "has-attr":
      return HAS_ATTR_LEVEL;
    case "application":
      return APPLICATION_LEVEL;
    case "select":
    case "path":
      // A dot behind a path would be part of it.
      return SELECT_LEVEL;
    case "integer":
      // A minus sign is an operator, and `1.a` would be read as a floating point number.
      return expr.value < 0 ? NEGATE_LEVEL : SELECT_LEVEL;
    default:
      return SIMPLE_LEVEL;
  }
}

/** What each side of an infix operator must bind at least as tightly as. */
export function operandLevels(operator: NixBinaryOperator): {
  readonly left: number;
  readonly right: number;
} {
  const { level, associativity } = binaryOperators[operator];
  return {
    left: associativity === "left" ? level : level + 1,
    right: associativity === "right" ? level : level + 1,
  };
}
