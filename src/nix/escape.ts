import { Deb2nixError } from "../error.ts";
import { UNPRINTABLE, visible } from "../visible.ts";

/** A piece of a string on its way to paper: literal text, unescaped, or the Nix code of an interpolation. */
export type StringToken = { readonly literal: string } | { readonly code: string };

/**
 * The body of a double-quoted string (Nix manual, "String literal"). Throws `E_NIX_NUL` and `E_NIX_BYTES` for
 * text that no Nix string can hold.
 */
export function escapeQuoted(tokens: readonly StringToken[]): string {
  return settle(tokens).map(quotedPiece).join("");
}

/** The second sign of what CI runners obey anywhere in a line of a log: `##[error]`, `##vso[task.x]`. */
const AZURE_COMMAND = /(?<=#)#(?=\w*\[)/g;

function quotedPiece(token: StringToken, index: number, all: readonly StringToken[]): string {
  if ("code" in token) return `\${${token.code}}`;
  // Only `${` opens an interpolation and `$$` is read as a pair: a `$` right before either brace needs care.
  const dollar = index + 1 < all.length ? /\$(?=\{|$)/g : /\$(?=\{)/g;
  return token.literal
    .replace(/["\\]/g, "\\$&")
    .replace(AZURE_COMMAND, "\\#")
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r")
    .replace(/\t/g, "\\t")
    .replace(dollar, "\\$$");
}

/**
 * The body of a `''` string whose lines are indented by `indent` spaces, from behind the newline that follows
 * the opening quotes up to the closing ones, which stand at `closing` spaces when the last line is empty.
 * Nix drops the indentation that all lines share, so some line must show where the text's own begins. Throws
 * like `escapeQuoted`.
 */
export function escapeIndented(
  lines: readonly (readonly StringToken[])[],
  indent: number,
  closing: number,
): string {
  const settled = lines.flatMap(splitLines).map(settle);
  const guarded = guardedLines(settled);
  return settled
    .map((tokens, index) => {
      const last = index === settled.length - 1;
      if (tokens.length === 0) return last ? " ".repeat(closing) : "";
      return " ".repeat(indent) + indentedLine(tokens, guarded.has(index), last);
    })
    .join("\n");
}

/**
 * A newline inside a line is a line end like any other: as an escape it would take the spaces behind it for
 * indentation, which Nix drops.
 */
function splitLines(tokens: readonly StringToken[]): StringToken[][] {
  const lines: StringToken[][] = [[]];
  for (const token of tokens) {
    const [first = "", ...more] = "code" in token ? [] : token.literal.split("\n");
    lines.at(-1)!.push("code" in token ? token : { literal: first });
    for (const literal of more) lines.push([{ literal }]);
  }
  return lines;
}

/**
 * Lines whose first space must be escaped to survive. Blank lines don't count for the shared indentation, so if
 * every other line starts with spaces, one of them must not; and a last line of spaces would be dropped.
 */
function guardedLines(lines: readonly (readonly StringToken[])[]): ReadonlySet<number> {
  const guarded = new Set<number>();
  const startsWithSpace = (tokens: readonly StringToken[]) => firstLiteral(tokens).startsWith(" ");
  const isBlank = (tokens: readonly StringToken[]) =>
    tokens.every((token) => "literal" in token && /^ *$/.test(token.literal));
  const last = lines.length - 1;
  if (lines.length > 0 && lines[last]!.length > 0 && isBlank(lines[last]!)) guarded.add(last);
  const anchored = lines.some((tokens) => !isBlank(tokens) && !startsWithSpace(tokens));
  if (!anchored && guarded.size === 0) {
    const first = lines.findIndex((tokens) => !isBlank(tokens));
    const line = first >= 0 ? first : lines.findIndex(startsWithSpace);
    if (line >= 0) guarded.add(line);
  }
  return guarded;
}

const firstLiteral = (tokens: readonly StringToken[]): string => {
  const token = tokens[0];
  return token !== undefined && "literal" in token ? token.literal : "";
};

function indentedLine(tokens: readonly StringToken[], guarded: boolean, last: boolean): string {
  let out = "";
  tokens.forEach((token, index) => {
    if ("code" in token) {
      out += `\${${token.code}}`;
      return;
    }
    const literal = guarded && index === 0 ? token.literal.slice(1) : token.literal;
    if (guarded && index === 0) out += "''\\ ";
    const next = tokens[index + 1];
    const printed = indentedLiteral(literal, next !== undefined, last && next === undefined);
    // What CI runners obey in a log: `::` where a line begins, and `##[` anywhere.
    const line = index === 0 ? printed.replace(/^(\s*):(?=:)/, "$1''\\:") : printed;
    out += line.replace(AZURE_COMMAND, "''\\#");
  });
  return out;
}

const CONTROL_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\r", "''\\r"],
  ["\t", "''\\t"],
]);

/** `''\'` is the only safe form of a quote that another quote of ours would follow. */
function indentedLiteral(literal: string, beforeInterpolation: boolean, beforeClosing: boolean): string {
  const dollar = beforeInterpolation ? /\$(?=\{|$)/y : /\$(?=\{)/y;
  let out = "";
  for (let at = 0; at < literal.length; ) {
    const rest = literal.slice(at, at + 2);
    dollar.lastIndex = at;
    const escaped = CONTROL_ESCAPES.get(literal[at]!);
    if (rest === "''") {
      out += "'''";
      at += 2;
    } else if (escaped !== undefined) {
      out += escaped;
      at += 1;
    } else if (dollar.test(literal)) {
      out += "''$";
      at += 1;
    } else if (literal[at] === "'" && quoteFollows(literal, at + 1, beforeInterpolation, beforeClosing)) {
      out += "''\\'";
      at += 1;
    } else {
      out += literal[at];
      at += 1;
    }
  }
  return out;
}

/** Whether what is printed for the text at `at` starts with a quote. */
function quoteFollows(
  literal: string,
  at: number,
  beforeInterpolation: boolean,
  beforeClosing: boolean,
): boolean {
  if (at === literal.length) return beforeClosing;
  const next = literal[at]!;
  if (CONTROL_ESCAPES.has(next)) return true;
  return next === "$" && (literal[at + 1] === "{" || (beforeInterpolation && at + 1 === literal.length));
}

/** Tokens without empty or adjacent literals, and with what a reader could not see turned into code. */
function settle(tokens: readonly StringToken[]): StringToken[] {
  const out: StringToken[] = [];
  const add = (token: StringToken) => {
    const before = out.at(-1);
    if ("code" in token) out.push(token);
    else if (token.literal === "") return;
    else if (before !== undefined && "literal" in before)
      out[out.length - 1] = { literal: before.literal + token.literal };
    else out.push(token);
  };
  for (const token of tokens) {
    if ("code" in token) add(token);
    else for (const piece of revealed(token.literal)) add(piece);
  }
  return out;
}

/** Nix has no escape for a character by number, but JSON has: `builtins.fromJSON` gives the exact character. */
function revealed(literal: string): StringToken[] {
  checkText(literal);
  return literal.split(/((?:(?![\n\r\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])+)/u).map((piece) => {
    if (!isUnprintable(piece)) return { literal: piece };
    const units = Array.from({ length: piece.length }, (_, index) => piece.charCodeAt(index));
    const json = units.map((unit) => `\\\\u${unit.toString(16).padStart(4, "0")}`).join("");
    return { code: `builtins.fromJSON "\\"${json}\\""` };
  });
}

/** Whether `text` holds a character that is printed as an interpolation. */
export function isUnprintable(text: string): boolean {
  return UNPRINTABLE.test(text.replace(/[\n\r\t]/g, ""));
}

function checkText(text: string): void {
  const shown = () => (text.length > 200 ? `${visible(text.slice(0, 200))}…` : visible(text));
  if (text.includes("\0"))
    throw new Deb2nixError("E_NIX_NUL", `"${shown()}" holds a NUL character; a Nix string cannot`, {
      hint: "Nothing on disk has such a name: the deb is damaged or hostile.",
    });
  if (!text.isWellFormed())
    throw new Deb2nixError(
      "E_NIX_BYTES",
      `"${shown()}" is not UTF-8; a Nix file is text and cannot hold it`,
      {
        hint: "Match the file by a glob, or leave it out of the package.",
      },
    );
}
