import { coloured, type Paint, plain } from "../report/style.ts";
import { visible } from "../visible.ts";

/** Characters that are written at once. */
const BATCH = 1 << 16;

export type ColorChoice = "auto" | "always" | "never";

/** Whether to colour one stream: its own TTY counts, NO_COLOR (when not empty) and TERM=dumb forbid. */
export function paintFor(stream: NodeJS.WriteStream, choice: ColorChoice): Paint {
  if (choice !== "auto") return choice === "always" ? coloured : plain;
  const { NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM } = process.env;
  if (NO_COLOR) return plain;
  if ((FORCE_COLOR && FORCE_COLOR !== "0") || (CLICOLOR_FORCE && CLICOLOR_FORCE !== "0")) return coloured;
  return stream.isTTY && TERM !== "dumb" ? coloured : plain;
}

/** Writes and waits until the reader has taken it: a large document must not be cut off by the end of the process. */
export function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => stream.write(text, () => resolve()));
}

/** Says on standard error what is odd and yet no reason to stop. */
export function warn(what: string, color: ColorChoice): Promise<void> {
  const paint = paintFor(process.stderr, color);
  return write(process.stderr, `${paint("warning", "warning")}: ${visible(what)}.\n`);
}

/** Writes a long text piece by piece, some of it at a time; stops where nobody reads any more. */
export async function writeAll(stream: NodeJS.WriteStream, pieces: Iterable<string>): Promise<void> {
  let batch: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    batch.push(piece);
    length += piece.length;
    if (length < BATCH) continue;
    await write(stream, batch.join(""));
    if (!stream.writable) return;
    batch = [];
    length = 0;
  }
  await write(stream, batch.join(""));
}

/** Whether the terminal can show more than ASCII, as setlocale(3) decides it. */
export function isUtf8Locale(): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = process.env;
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || "");
}
