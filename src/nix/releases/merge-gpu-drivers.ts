import {
  interpolation,
  type NixAttrName,
  type NixExpr,
  type NixStringPart,
  variable,
} from "../expression.ts";
import { mergeReleases } from "./merge-releases.ts";

/** The function of one package in a set for one GPU driver. */
export interface DriverVariant {
  /** `openrm` */
  readonly driver: string;
  readonly expr: NixExpr;
}

/**
 * One function for all GPU drivers: where texts differ by nothing but the driver's name they say `${gpuDriver}`, all
 * else that differs is chosen by it. `drivers` are those for which the package has a deb each; of a driver whose debs
 * were not given, the package is taken to be like that of the others.
 */
export function mergeGpuDrivers(variants: readonly DriverVariant[], drivers: readonly string[]): NixExpr {
  const named = variants.map(({ driver, expr }) => ({
    major: driver,
    expr: drivers.includes(driver) ? withDriverArgument(driver, expr) : expr,
  }));
  const all = variants.map(({ driver }) => driver);
  return mergeReleases(named, { majors: all, attributes: new Map() });
}

/** The expression with the scope's `gpuDriver` where the name of the driver stands as a word. */
function withDriverArgument(driver: string, expr: NixExpr): NixExpr {
  const word = new RegExp(`(?<![A-Za-z0-9])${driver}(?![A-Za-z0-9])`);
  let isNamed = false;
  const partsOf = (text: string): NixStringPart[] => {
    const pieces = text.split(word);
    if (pieces.length > 1) isNamed = true;
    return pieces.flatMap((piece, index) => [
      ...(index === 0 ? [] : [interpolation(variable("gpuDriver"))]),
      ...(piece === "" ? [] : [piece]),
    ]);
  };
  const flat = (parts: readonly NixStringPart[]): NixStringPart[] =>
    parts.flatMap((part) => (typeof part === "string" ? partsOf(part) : [part]));
  const nameOf = (name: NixAttrName): NixAttrName => {
    if (typeof name !== "string") return change(name);
    const parts = partsOf(name);
    return parts.length === 1 && typeof parts[0] === "string" ? name : { kind: "string", parts };
  };
  const change = <T>(node: T): T => {
    if (Array.isArray(node)) return node.map(change) as T;
    if (typeof node !== "object" || node === null) return node;
    const each = node as { readonly kind?: string } & Record<string, unknown>;
    if (each.kind === "string") return { ...each, parts: flat(each.parts as NixStringPart[]) } as T;
    if (each.kind === "indented-string")
      return { ...each, lines: (each.lines as NixStringPart[][]).map(flat) } as T;
    if (each.kind === "select")
      return { ...each, from: change(each.from), path: (each.path as NixAttrName[]).map(nameOf) } as T;
    if (each.kind === "comment") return node;
    return Object.fromEntries(Object.entries(each).map(([key, value]) => [key, change(value)])) as T;
  };
  const changed = change(expr);
  if (!isNamed || changed.kind !== "function") return changed;
  const formals = [...changed.formals, { name: "gpuDriver" }].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...changed, formals };
}
