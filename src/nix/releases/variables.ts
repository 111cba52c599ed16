import type { NixExpr } from "../expression.ts";

/** The names of all variables in an expression, those that it binds itself too. */
export function variablesOf(expr: NixExpr): ReadonlySet<string> {
  const names = new Set<string>();
  JSON.stringify(expr, (_name, part: unknown) => {
    if (isVariable(part)) names.add(part.name);
    return part;
  });
  return names;
}

function isVariable(part: unknown): part is NixExpr & { readonly kind: "variable" } {
  return typeof part === "object" && part !== null && "kind" in part && part.kind === "variable";
}
