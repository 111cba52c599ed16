import { Deb2nixError } from "../error.ts";
import { visible } from "../visible.ts";

/** Words that Nix reads as syntax (its lexer); `or` only in some places, but it is never safe as a variable. */
const KEYWORDS: ReadonlySet<string> = new Set([
  "assert",
  "else",
  "if",
  "in",
  "inherit",
  "let",
  "or",
  "rec",
  "then",
  "with",
]);

/** Whether `name` can stand as a variable and, unquoted, as an attribute name. */
export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_'-]*$/.test(name) && !KEYWORDS.has(name);
}

/** `name` itself; throws `E_NIX_IDENTIFIER` where it cannot be a variable. */
export function checkedIdentifier(name: string): string {
  if (isIdentifier(name)) return name;
  const why = KEYWORDS.has(name)
    ? "a keyword"
    : "not of letters, digits, _, ' and -, starting with a letter or _";
  throw new Deb2nixError(
    "E_NIX_IDENTIFIER",
    `"${visible(name)}" cannot name a variable in Nix: it is ${why}`,
    {
      hint: "Rename it, or reach it as a quoted attribute of a set.",
    },
  );
}
