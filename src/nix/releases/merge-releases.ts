import {
  functionOf,
  inheritFrom,
  letIn,
  type NixExpr,
  type NixFormal,
  nullValue,
  variable,
} from "../expression.ts";
import { type ByMajor, type Majors, mapByMajor } from "./by-major.ts";
import { choose } from "./choose.ts";
import { mergeArguments } from "./merge-arguments.ts";
import { type PackageCall, packageCall } from "./package-call.ts";
import { keyOf } from "./same.ts";
import { variablesOf } from "./variables.ts";

/** The function of one package in one release. */
export interface ReleaseVariant {
  /** `36` */
  readonly major: string;
  readonly expr: NixExpr;
}

export interface ReleaseScopes {
  /** Every release that was analysed, ascending. */
  readonly majors: Majors;
  /** The packages of each. */
  readonly attributes: ByMajor<ReadonlySet<string>>;
}

/** What a merged body may mention beyond what the releases' own functions take. */
const ADDED = ["debs", "defaultSomDebRepo", "gpuDriver", "l4tAtLeast", "l4tOlder", "lib"];

/**
 * One function for all releases that have the package. In the scope of a release it calls the builder with what
 * the release's own function calls it with, where an argument that is left out counts as the builder's default,
 * `buildInputs`, `appendRunpaths`, `runtimeDependencies`, `autoPatchelfIgnoreMissingDeps` and `meta.platforms` as
 * sets, and empty lines between shell commands as nothing. `variants` are functions, of different releases, in
 * ascending order, and at least one.
 */
export function mergeReleases(variants: readonly ReleaseVariant[], scopes: ReleaseScopes): NixExpr {
  const [first] = variants;
  if (first === undefined) throw new Error("a package without a release");
  if (variants.every(({ expr }) => JSON.stringify(expr) === JSON.stringify(first.expr))) return first.expr;
  const functions = new Map(variants.map(({ major, expr }) => [major, asFunction(expr)]));
  const body = mergedBody(functions, scopes.majors);
  return functionOf(mergedFormals(functions, body, scopes), body);
}

type NixFunction = Extract<NixExpr, { kind: "function" }>;

function asFunction(expr: NixExpr): NixFunction {
  if (expr.kind !== "function" || expr.open || expr.binder !== undefined)
    throw new Error("a package that is no function of its inputs");
  return expr;
}

function mergedBody(functions: ByMajor<NixFunction>, all: Majors): NixExpr {
  const calls = callsOf(functions);
  if (calls === undefined)
    return choose(
      mapByMajor(functions, ({ body }) => body),
      all,
    );
  const [{ head }] = [...calls.values()] as [PackageCall, ...PackageCall[]];
  const call: NixExpr = { kind: "application", head, arguments: [mergeArguments(calls, all)] };
  const inherited = new Map<string, Set<string>>();
  for (const each of calls.values()) {
    for (const [from, names] of each.inherited)
      inherited.set(from, new Set([...(inherited.get(from) ?? []), ...names]));
  }
  if (inherited.size === 0) return call;
  const items = [...inherited].map(([from, names]) => inheritFrom(variable(from), [...names].sort()));
  return letIn(items, call);
}

/** The functions taken apart; `undefined` where one has another form or means something else by a name. */
function callsOf(functions: ByMajor<NixFunction>): ByMajor<PackageCall> | undefined {
  const calls = new Map<string, PackageCall>();
  const origins = new Map<string, string>();
  for (const [major, expr] of functions) {
    const call = packageCall(expr);
    if (call === undefined) return undefined;
    calls.set(major, call);
    const names = [
      ...call.formals.map(({ name }) => [name, ""] as const),
      ...[...call.inherited].flatMap(([from, inherited]) => inherited.map((name) => [name, from] as const)),
    ];
    for (const [name, origin] of names) {
      if ((origins.get(name) ?? origin) !== origin) return undefined;
      origins.set(name, origin);
    }
  }
  const heads = new Set([...calls.values()].map(({ head }) => keyOf(head)));
  return heads.size === 1 ? calls : undefined;
}

function mergedFormals(functions: ByMajor<NixFunction>, body: NixExpr, scopes: ReleaseScopes): NixFormal[] {
  const formals = new Map<string, NixFormal>();
  const mentioned = variablesOf(body);
  for (const name of ADDED) if (mentioned.has(name)) formals.set(name, { name });
  for (const { formals: own } of functions.values())
    for (const formal of own) formals.set(formal.name, formal);
  const isLacking = (name: string): boolean =>
    [...scopes.attributes.values()].some((attributes) => attributes.has(name)) &&
    [...functions].some(
      ([major, { formals: own }]) =>
        !scopes.attributes.get(major)?.has(name) && !own.some((formal) => formal.name === name),
    );
  return [...formals.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((formal) =>
      formal.fallback === undefined && isLacking(formal.name) ? { ...formal, fallback: nullValue } : formal,
    );
}
