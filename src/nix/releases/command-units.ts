import type { NixIndentedString, NixStringPart } from "../expression.ts";
import { openQuote, type Quote } from "./open-quote.ts";

type Line = readonly NixStringPart[];

/** Lines of shell commands that stand or go together. */
export interface Unit {
  readonly lines: readonly Line[];
  /** Whether an empty line separates it from others before it. */
  readonly startsBlock: boolean;
}

/** Commands of several lines, and what later commands may refer to. */
const STATEFUL = /^\s*(?:(?:for|while|until|if|case|select|function)\b|[({]|\w+=)/;

/**
 * The commands of a phase one by one, each with the comment above it. A block (what stands between empty lines)
 * that is more than commands of their own is one unit: it loops, or sets variables. So is the whole text where it
 * has here-documents, whose empty lines count. `undefined` for a text that does not end in a newline.
 */
export function commandUnits({ lines }: NixIndentedString): Unit[] | undefined {
  if (textOf(lines.at(-1) ?? []) !== "") return undefined;
  const body = lines.slice(0, -1);
  if (body.some((line) => textOf(line).includes("<<"))) return [{ lines: body, startsBlock: false }];
  return blocksOf(body).flatMap((block, blockIndex) => {
    const isWhole = block.some((command) =>
      STATEFUL.test(textOf(command.find((line) => !isComment(line)) ?? [])),
    );
    const units = isWhole ? [block.flat()] : block;
    return units.map((unit, index) => ({ lines: unit, startsBlock: blockIndex > 0 && index === 0 }));
  });
}

/** Blocks of commands of lines. */
function blocksOf(lines: readonly Line[]): Line[][][] {
  const blocks: Line[][][] = [[]];
  let command: Line[] = [];
  let quote: Quote | undefined;
  const finish = () => {
    if (command.length > 0) blocks.at(-1)!.push(command);
    command = [];
  };
  for (const line of lines) {
    const text = textOf(line);
    const isOutside = quote === undefined && !isContinued(command.at(-1));
    if (isOutside && text.trim() === "") {
      finish();
      if (blocks.at(-1)!.length > 0) blocks.push([]);
      continue;
    }
    command.push(line);
    if (isOutside && isComment(line)) continue;
    quote = openQuote(text, quote);
    if (quote === undefined && !isContinued(line)) finish();
  }
  finish();
  return blocks.filter((block) => block.length > 0);
}

const isComment = (line: Line): boolean => textOf(line).trimStart().startsWith("#");

function isContinued(line: Line | undefined): boolean {
  return line !== undefined && !isComment(line) && /(?<!\\)(?:\\\\)*\\$/.test(textOf(line));
}

/** The literal text, with a letter where an interpolation stands. */
function textOf(line: Line): string {
  return line.map((part) => (typeof part === "string" ? part : "x")).join("");
}
