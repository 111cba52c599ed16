import type { NixStringPart } from "../expression.ts";

/** A line of a shell script in a `''` string: text, or text with expressions of Nix in it. */
export type ShellLine = string | readonly NixStringPart[];

/** How the commands of one phase name what lies in the tree. */
export interface Tree {
  /** A shell word for a path below the output, which begins with a slash. */
  word(path: string): string;
  /** The variable of the output in which what has a path ends up: `$out`. */
  rootOf(path: string): string;
}

/** Columns that a command may take before it is broken. */
const WIDE = 90;

/** A command in one line where that is short, else one line for every word but the first. */
export function continued([first = "", ...words]: readonly string[]): string[] {
  const line = [first, ...words].join(" ");
  if (line.length <= WIDE) return [line];
  return broken([first, ...words]);
}

/** A command with one line for every word but the first. */
export function broken([first = "", ...words]: readonly string[]): string[] {
  return [first, ...words.map((word) => `  ${word}`)].map((text, index) =>
    index === words.length ? text : `${text} \\`,
  );
}
