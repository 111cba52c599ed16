import { parentPort, workerData } from "node:worker_threads";
import { Deb2nixError, type ErrorDetails } from "../error.ts";
import type { DebFacts } from "./deb-facts.ts";
import { readDeb } from "./read-deb.ts";
import { type ReadingOptions, readDebOptions } from "./reading-options.ts";

/** What a worker says of a deb; an error that is no `Deb2nixError` ends the thread instead. */
export type DebWorkerAnswer =
  | { readonly kind: "facts"; readonly facts: DebFacts }
  | {
      readonly kind: "error";
      readonly code: `E_${string}`;
      readonly message: string;
      readonly details: ErrorDetails;
    };

const options = readDebOptions(workerData as ReadingOptions);

parentPort?.on("message", async (path: string) => {
  parentPort?.postMessage(await answerTo(path));
});

async function answerTo(path: string): Promise<DebWorkerAnswer> {
  try {
    return { kind: "facts", facts: await readDeb(path, options) };
  } catch (error) {
    if (!(error instanceof Deb2nixError)) throw error;
    const { code, message, kind, offset, path: at, hint } = error;
    const details = {
      kind,
      ...(offset === undefined ? {} : { offset }),
      ...(at === undefined ? {} : { path: at }),
      ...(hint === undefined ? {} : { hint }),
    };
    return { kind: "error", code: code as `E_${string}`, message, details };
  }
}
