import { parentPort, workerData } from "node:worker_threads";
import { Deb2nixError, type ErrorDetails } from "../error.ts";
import type { DebFacts } from "./deb-facts.ts";
import { readDeb } from "./read-deb.ts";
import { type ReadingOptions, readDebOptions } from "./reading-options.ts";

/** What a thread is asked: to read the deb at `path`. */
export interface DebThreadQuestion {
  readonly id: number;
  readonly path: string;
}

/** What it answers; an error that is no `Deb2nixError` ends the thread instead. */
export type DebThreadAnswer = { readonly id: number } & (
  | { readonly kind: "facts"; readonly facts: DebFacts }
  | {
      readonly kind: "error";
      readonly code: `E_${string}`;
      readonly message: string;
      readonly details: ErrorDetails;
    }
);

const options = readDebOptions(workerData as ReadingOptions);

parentPort?.on("message", async (question: DebThreadQuestion) => {
  parentPort?.postMessage(await answerTo(question));
});

async function answerTo({ id, path }: DebThreadQuestion): Promise<DebThreadAnswer> {
  try {
    return { id, kind: "facts", facts: await readDeb(path, options) };
  } catch (error) {
    if (!(error instanceof Deb2nixError)) throw error;
    // A clone of an Error keeps its message only.
    const { code, message, kind, offset, path: at, hint } = error;
    const details = {
      kind,
      ...(offset === undefined ? {} : { offset }),
      ...(at === undefined ? {} : { path: at }),
      ...(hint === undefined ? {} : { hint }),
    };
    return { id, kind: "error", code: code as `E_${string}`, message, details };
  }
}
