/** Columns of a line; what does not fit is broken where Nix style has a place to break. */
export const LINE_WIDTH = 100;

/**
 * Where a text goes: `indent` is that of the lines it may add, `column` where its first line starts, and `tail`
 * the room its last line must leave for what follows (`;`, `)`), all in characters.
 */
export interface Spot {
  readonly indent: number;
  readonly column: number;
  readonly tail: number;
}

/** A line end and the indentation of the next line. */
export const newline = (indent: number): string => `\n${" ".repeat(indent)}`;

/** The start of a line two deeper. */
export const inner = (spot: Spot): Spot => ({ indent: spot.indent + 2, column: spot.indent + 2, tail: 0 });

/** Of one line, in characters. */
export const width = (text: string): number => [...text].length;

/** Where the line is after `text`. */
export function columnAfter(column: number, text: string): number {
  const last = text.lastIndexOf("\n");
  return last < 0 ? column + width(text) : width(text.slice(last + 1));
}

/** Whether `text`, one line or none, ends inside the line with room for the tail. */
export const fits = (text: string | undefined, spot: Spot): text is string =>
  text !== undefined && spot.column + width(text) + spot.tail <= LINE_WIDTH;
