import { parentPort, workerData } from "node:worker_threads";
import { type ThreadError, threadError } from "../archive/thread-error.ts";
import type { DebFacts } from "./deb-facts.ts";
import { debReading, type ReadingOptions } from "./reading-options.ts";

/** What a thread is asked: to read the deb at `path`. */
export interface DebThreadQuestion {
  readonly id: number;
  readonly path: string;
}

/** What it answers; an error that is no `Deb2nixError` ends the thread instead. */
export type DebThreadAnswer = { readonly id: number } & (
  | { readonly kind: "facts"; readonly facts: DebFacts }
  | { readonly kind: "error"; readonly error: ThreadError }
);

const read = debReading(workerData as ReadingOptions);

parentPort?.on("message", async (question: DebThreadQuestion) => {
  parentPort?.postMessage(await answerTo(question));
});

async function answerTo({ id, path }: DebThreadQuestion): Promise<DebThreadAnswer> {
  try {
    return { id, kind: "facts", facts: await read(path) };
  } catch (error) {
    return { id, kind: "error", error: threadError(error) };
  }
}
