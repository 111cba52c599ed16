import type { NixBinding, NixExpr, NixFormal } from "../expression.ts";
import type { CallNames } from "./builder-arguments.ts";

/** A package function taken apart: `{ formals }: let inherit (cudaPackages) a; in head { arguments }`. */
export interface PackageCall {
  readonly formals: readonly NixFormal[];
  /** Names that a variable's attributes are inherited to, by the variable. */
  readonly inherited: ReadonlyMap<string, readonly string[]>;
  readonly head: NixExpr;
  /** By name, with dots. */
  readonly arguments: ReadonlyMap<string, NixBinding>;
}

/** `undefined` for a function of any other form. */
export function packageCall(expr: NixExpr): PackageCall | undefined {
  if (expr.kind !== "function" || expr.open || expr.binder !== undefined) return undefined;
  const inherited = new Map<string, readonly string[]>();
  let { body } = expr;
  if (body.kind === "let") {
    for (const item of body.items) {
      const isPlain = item.kind === "inherit" && item.comment === undefined && item.from?.kind === "variable";
      if (!isPlain || item.from?.kind !== "variable" || inherited.has(item.from.name)) return undefined;
      inherited.set(item.from.name, item.names);
    }
    body = body.body;
  }
  if (body.kind !== "application" || body.arguments.length !== 1) return undefined;
  const [set] = body.arguments;
  if (set?.kind !== "set" || set.recursive) return undefined;
  const bindings = new Map<string, NixBinding>();
  for (const item of set.items) {
    if (item.kind !== "binding" || !item.path.every((name) => typeof name === "string")) return undefined;
    bindings.set(item.path.join("."), item);
  }
  return { formals: expr.formals, inherited, head: body.head, arguments: bindings };
}

/** What defaults of the builder depend on; `undefined` where it is not said in plain words. */
export function callNames({ arguments: bindings }: PackageCall): CallNames | undefined {
  const pname = plainText(bindings.get("pname")?.value);
  const repo = bindings.get("repo");
  if (pname === undefined) return undefined;
  if (repo === undefined) return { pname };
  const text = plainText(repo.value);
  return text === undefined ? undefined : { pname, repo: text };
}

function plainText(expr: NixExpr | undefined): string | undefined {
  if (expr?.kind !== "string") return undefined;
  return expr.parts.every((part) => typeof part === "string") ? expr.parts.join("") : undefined;
}
