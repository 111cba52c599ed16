import type { NixAttrName, NixExpr, NixSetItem, NixStringPart } from "../../src/nix/expression.ts";

/**
 * The same expression with every part in parentheses, all on one line and strings in double quotes: the
 * simplest printer that cannot be wrong about precedence, to hold the real one against. It knows no escapes
 * but `"`, `\`, `$` and a newline; names must be plain ones or quotable as they are.
 */
export function explicit(expr: NixExpr): string {
  return `(${bare(expr)})`;
}

function bare(expr: NixExpr): string {
  switch (expr.kind) {
    case "variable":
      return expr.name;
    case "integer":
    case "boolean":
      return String(expr.value);
    case "null":
      return "null";
    case "path":
      return expr.path;
    case "string":
      return `"${parts(expr.parts)}"`;
    case "indented-string":
      return `"${expr.lines.map(parts).join("\\n")}"`;
    case "select": {
      // Nix reads `(a.b).c` as a selection from a selection: the printer is free to join the two.
      const { from, fallback } = expr;
      if (from.kind === "select" && from.fallback === undefined && fallback === undefined)
        return bare({ kind: "select", from: from.from, path: [...from.path, ...expr.path] });
      return `${explicit(from)}.${path(expr.path)}${fallback === undefined ? "" : ` or ${explicit(fallback)}`}`;
    }
    case "has-attr":
      return `${explicit(expr.from)} ? ${path(expr.path)}`;
    case "list":
      return `[ ${expr.items.map((item) => (item.kind === "comment" ? "" : explicit(item))).join(" ")} ]`;
    case "set":
      return `${expr.recursive ? "rec " : ""}{ ${items(expr.items)} }`;
    case "function": {
      const formals = expr.formals.map(({ name, fallback }) =>
        fallback === undefined ? name : `${name} ? ${explicit(fallback)}`,
      );
      const braces = `{ ${[...formals, ...(expr.open ? ["..."] : [])].join(", ")} }`;
      const before = expr.binder?.side === "before" ? `${expr.binder.name}@` : "";
      const after = expr.binder?.side === "after" ? `@${expr.binder.name}` : "";
      return `${before}${braces}${after}: ${explicit(expr.body)}`;
    }
    case "lambda":
      return `${expr.argument}: ${explicit(expr.body)}`;
    case "application":
      return expr.arguments.reduce(
        (head, argument) => `(${head} ${explicit(argument)})`,
        explicit(expr.head),
      );
    case "binary":
      return `${explicit(expr.left)} ${expr.operator} ${explicit(expr.right)}`;
    case "unary":
      return `${expr.operator} ${explicit(expr.operand)}`;
    case "if":
      return `if ${explicit(expr.condition)} then ${explicit(expr.consequent)} else ${explicit(expr.alternative)}`;
    case "let":
      return `let ${items(expr.items)} in ${explicit(expr.body)}`;
    case "with":
      return `with ${explicit(expr.scope)}; ${explicit(expr.body)}`;
    case "assert":
      return `assert ${explicit(expr.condition)}; ${explicit(expr.body)}`;
    case "commented":
      return bare(expr.expr);
  }
}

const parts = (all: readonly NixStringPart[]): string =>
  all.map((part) => (typeof part === "string" ? escaped(part) : `\${${explicit(part.expr)}}`)).join("");

const escaped = (text: string): string => text.replace(/["\\$]/g, "\\$&").replaceAll("\n", "\\n");

const path = (names: readonly NixAttrName[]): string =>
  names
    .map((name) => {
      if (typeof name === "string") return `"${escaped(name)}"`;
      return name.kind === "interpolation" ? `\${${explicit(name.expr)}}` : `"${parts(name.parts)}"`;
    })
    .join(".");

function items(all: readonly NixSetItem[]): string {
  return all
    .map((item) => {
      if (item.kind === "binding") return `${path(item.path)} = ${explicit(item.value)};`;
      if (item.kind !== "inherit") return "";
      const from = item.from === undefined ? "" : `(${explicit(item.from)})`;
      return `inherit ${from} ${item.names.map((name) => (from === "" ? name : `"${escaped(name)}"`)).join(" ")};`;
    })
    .join(" ");
}
