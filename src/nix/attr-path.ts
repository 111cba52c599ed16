import { Deb2nixError } from "../error.ts";
import { visible } from "../visible.ts";
import { escapeQuoted, isUnprintable, type StringToken } from "./escape.ts";
import type { NixAttrName, NixExpr, NixSetItem, NixStringPart } from "./expression.ts";
import { isIdentifier } from "./identifier.ts";

/** Prints the expression of an interpolation; `undefined` where the caller asked for one line and it has more. */
export type PrintCode = (expr: NixExpr) => string | undefined;

/** String parts with their interpolations printed; `undefined` if one of them cannot be printed that way. */
export function printParts(parts: readonly NixStringPart[], code: PrintCode): StringToken[] | undefined {
  const tokens: StringToken[] = [];
  for (const part of parts) {
    if (typeof part === "string") {
      tokens.push({ literal: part });
      continue;
    }
    const printed = code(part.expr);
    if (printed === undefined) return undefined;
    tokens.push({ code: printed });
  }
  return tokens;
}

/** An attribute path with its dots; names that are no identifiers are quoted. */
export function printAttrPath(path: readonly NixAttrName[], code: PrintCode): string | undefined {
  const names: string[] = [];
  for (const name of path) {
    const printed = printAttrName(name, code);
    if (printed === undefined) return undefined;
    names.push(printed);
  }
  return names.join(".");
}

function printAttrName(name: NixAttrName, code: PrintCode): string | undefined {
  const plain = plainName(name);
  if (plain !== undefined) return isIdentifier(plain) ? plain : `"${escapeQuoted([{ literal: plain }])}"`;
  if (typeof name === "string") return undefined;
  if (name.kind === "interpolation") {
    const printed = code(name.expr);
    return printed === undefined ? undefined : `\${${printed}}`;
  }
  const tokens = printParts(name.parts, code);
  return tokens === undefined ? undefined : `"${escapeQuoted(tokens)}"`;
}

/** The name, when Nix knows it without evaluating anything: `a`, `"a"` and `${"a"}` are the same. */
function plainName(name: NixAttrName): string | undefined {
  if (typeof name === "string") return name;
  if (name.kind === "string") return plainText(name.parts);
  if (name.expr.kind === "string") return plainText(name.expr.parts);
  if (name.expr.kind !== "indented-string") return undefined;
  const lines = name.expr.lines.map(plainText);
  return lines.includes(undefined) ? undefined : lines.join("\n");
}

const plainText = (parts: readonly NixStringPart[]): string | undefined =>
  parts.every((part) => typeof part === "string") ? parts.join("") : undefined;

/**
 * A name for `inherit (e) …`, which Nix wants to know without evaluating anything. Throws `E_NIX_DYNAMIC` for
 * one that could only be printed with an interpolation.
 */
export function staticAttrName(name: NixAttrName): string {
  const plain = plainName(name);
  if (plain === undefined || isUnprintable(plain))
    throw new Deb2nixError(
      "E_NIX_DYNAMIC",
      `${plain === undefined ? "an interpolated name" : `"${visible(plain)}"`} cannot be bound by let or inherit`,
      { hint: "Only sets take names that need an interpolation." },
    );
  return isIdentifier(plain) ? plain : `"${escapeQuoted([{ literal: plain }])}"`;
}

/**
 * Throws `E_NIX_DUPLICATE` where two items of a set or a `let` define the same attribute, or one defines an
 * attribute inside what the other defines; Nix refuses most of these and merges some.
 */
export function checkItems(items: readonly NixSetItem[], place: "set" | "let"): void {
  const seen = new Map<string, "whole" | "inside">();
  const define = (key: string, as: "whole" | "inside", shown: string) => {
    const before = seen.get(key);
    if (before !== undefined && (before === "whole" || as === "whole"))
      throw new Deb2nixError(
        "E_NIX_DUPLICATE",
        `the attribute "${visible(shown)}" is defined twice in one set`,
      );
    seen.set(key, as);
  };
  for (const item of items) {
    if (item.kind === "inherit") for (const name of item.names) define(JSON.stringify([name]), "whole", name);
    if (item.kind !== "binding") continue;
    if (item.path.length === 0) throw new Deb2nixError("E_NIX_PATH", "a binding has an empty attribute path");
    if (place === "let") staticAttrName(item.path[0]!);
    const names: string[] = [];
    for (const [index, name] of item.path.entries()) {
      const plain = plainName(name);
      if (plain === undefined) break;
      names.push(plain);
      define(JSON.stringify(names), index === item.path.length - 1 ? "whole" : "inside", names.join("."));
    }
  }
}
