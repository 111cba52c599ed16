import { coloured, type Paint, plain } from "../report/style.ts";

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
