import type { NixAttrName, NixExpr, NixStringPart } from "../../../../src/nix/expression.ts";

type Value = string | boolean | null | Value[] | ((argument: Value) => Value) | { [name: string]: Value };

/** The repository of the SoC in the scope that `evaluate` stands for. */
export const SOM = "t234";

/**
 * The arguments with which a package function calls `buildFromDebs` in the scope of a release. An input is its own
 * name, an attribute of it the path with dots: what `evaluate` does not know is an error of the test.
 */
export function evaluate(expr: NixExpr, major: string): Record<string, unknown> {
  if (expr.kind !== "function") throw new Error("no package function");
  const scope: Record<string, Value> = {
    buildFromDebs: (args) => args,
    defaultSomDebRepo: SOM,
    l4tAtLeast: (version) => Number(major) >= Number(version),
    l4tOlder: (version) => Number(major) < Number(version),
    "lib.getLib": (input) => `lib(${String(input)})`,
    "lib.optionals": (condition) => (items) => (condition === true ? items : []),
    "lib.optionalString": (condition) => (text) => (condition === true ? text : ""),
    "lib.optionalAttrs": (condition) => (attrs) => (condition === true ? attrs : {}),
    placeholder: (output) => `<${String(output)}>`,
  };
  const value = evaluateIn(expr.body, scope);
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Error("no arguments");
  return value;
}

function evaluateIn(expr: NixExpr, scope: Readonly<Record<string, Value>>): Value {
  const inner = (part: NixExpr): Value => evaluateIn(part, scope);
  const text = (parts: readonly NixStringPart[]): string =>
    parts.map((part) => (typeof part === "string" ? part : asText(inner(part.expr)))).join("");
  const nameOf = (name: NixAttrName): string => {
    if (typeof name === "string") return name;
    return name.kind === "string" ? text(name.parts) : asText(inner(name.expr));
  };
  switch (expr.kind) {
    case "variable":
      return scope[expr.name] ?? expr.name;
    case "select": {
      const path = `${asText(inner(expr.from))}.${expr.path.map(nameOf).join(".")}`;
      return scope[path] ?? path;
    }
    case "string":
      return text(expr.parts);
    case "indented-string":
      return expr.lines.map(text).join("\n");
    case "boolean":
      return expr.value;
    case "null":
      return null;
    case "list":
      return expr.items.flatMap((item) => (item.kind === "comment" ? [] : [inner(item)]));
    case "set":
      return Object.fromEntries(
        expr.items.flatMap((item) =>
          item.kind === "binding" ? [[item.path.map(nameOf).join("."), inner(item.value)]] : [],
        ),
      );
    case "let": {
      const bound = expr.items.flatMap((item) => {
        if (item.kind !== "inherit" || item.from === undefined) throw new Error("only inherit (…) is known");
        const from = asText(inner(item.from));
        return item.names.map((name) => [name, `${from}.${name}`]);
      });
      return evaluateIn(expr.body, { ...scope, ...Object.fromEntries(bound) });
    }
    case "application":
      return expr.arguments.reduce((head, argument) => {
        if (typeof head !== "function") throw new Error(`${String(head)} is no known function`);
        return head(inner(argument));
      }, inner(expr.head));
    case "if":
      return inner(inner(expr.condition) === true ? expr.consequent : expr.alternative);
    case "commented":
      return inner(expr.expr);
    case "binary":
      return combine(expr.operator, inner(expr.left), inner(expr.right));
    default:
      throw new Error(`${expr.kind} is not known`);
  }
}

function combine(operator: string, left: Value, right: Value): Value {
  if (operator === "&&") return left === true && right === true;
  if (operator === "||") return left === true || right === true;
  if (operator === "+") return asText(left) + asText(right);
  if (operator === "++" && Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  if (operator === "//" && isSet(left) && isSet(right)) return { ...left, ...right };
  throw new Error(`${operator} is not known here`);
}

const isSet = (value: Value): value is { [name: string]: Value } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function asText(value: Value): string {
  if (typeof value === "string") return value;
  throw new Error(`${typeof value} where a text should be`);
}
