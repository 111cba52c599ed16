import { basename } from "node:path";
import { visible } from "../visible.ts";
import { terminalProgress } from "./progress-terminal.ts";
import { bytesText } from "./progress-text.ts";
import { type ColorChoice, isUtf8Locale, paintFor, write } from "./terminal.ts";

/** How far some work is at this moment; sizes in bytes. */
export interface Status {
  /** What is being done, as `reading debs`. */
  readonly title: string;
  /** Pieces that are finished. */
  readonly done: number;
  /** Pieces in all. */
  readonly count: number;
  readonly bytes: number;
  /** Bytes in the end, where that is known. */
  readonly total?: number;
  /** The pieces in hand. */
  readonly active: readonly string[];
}

/** Work that somebody is shown. */
export interface Work {
  /** One piece is finished; the next `status` counts it. */
  finished(name: string, bytes: number): void;
  /** The work has ended, well or not; afterwards the terminal is as it was. */
  end(): Promise<void>;
}

/** Shows how far long work is. `status` is asked for it now and then. */
export type Progress = (status: () => Status) => Work;

/**
 * Where to show progress: on a terminal, and in CI (the variable is set, and no terminal) as a line for each piece;
 * nowhere else, and nowhere with `quiet`.
 */
export function progressOn(
  stream: NodeJS.WriteStream,
  { quiet, color }: { readonly quiet?: true; readonly color: ColorChoice },
  env: NodeJS.ProcessEnv = process.env,
): Progress {
  if (quiet) return nowhere;
  if (stream.isTTY && env.TERM !== "dumb") {
    return terminalProgress(stream, paintFor(stream, color), !isUtf8Locale());
  }
  const isCi = env.CI !== undefined && !["", "0", "false"].includes(env.CI);
  return isCi && !stream.isTTY ? lineByLine(stream) : nowhere;
}

const nowhere: Progress = () => ({ finished: () => {}, end: async () => {} });

function lineByLine(stream: NodeJS.WriteStream): Progress {
  return (status) => ({
    finished: (name, bytes) => {
      const { title, done, count } = status();
      void write(stream, `${title}: ${done} of ${count}, ${visible(basename(name))}, ${bytesText(bytes)}\n`);
    },
    end: async () => {},
  });
}
