import { extname } from "node:path";
import { type ResourceLimits, Worker } from "node:worker_threads";
import { errorOfThread } from "../archive/thread-error.ts";
import { Deb2nixError } from "../error.ts";
import type { DebFacts } from "./deb-facts.ts";
import type { DebThreadAnswer, DebThreadQuestion } from "./deb-thread-main.ts";
import type { ReadingOptions } from "./reading-options.ts";

/** Somebody who reads debs, several at once if they are asked to. */
export interface DebReader {
  /** As `readDeb`; also throws what the reader died of. */
  read(path: string): Promise<DebFacts>;
  /** Whether more can be asked of it. */
  isAlive(): boolean;
  stop(): Promise<void>;
}

/** The module that the thread runs; `.ts` in a checkout, `.js` where it was compiled. */
const MODULE = new URL(`./deb-thread-main${extname(import.meta.filename)}`, import.meta.url);

/**
 * Starts a thread that reads debs; it holds the process open until `stop`. A thread that runs out of memory
 * (Node's `resourceLimits`) answers E_MEMORY to all that it had in hand; one that ends in any other way has met a
 * bug.
 */
export function startDebThread(options: ReadingOptions, resourceLimits: ResourceLimits = {}): DebReader {
  const worker = new Worker(MODULE, { workerData: options, resourceLimits });
  const waiting = new Map<
    number,
    { path: string; resolve(facts: DebFacts): void; reject(error: unknown): void }
  >();
  let asked = 0;
  let death: ((path: string) => Error) | undefined;
  const die = (why: (path: string) => Error): void => {
    death ??= why;
    for (const { path, reject } of waiting.values()) reject(death(path));
    waiting.clear();
  };
  worker.on("error", (error: NodeJS.ErrnoException) =>
    die((path) => (error.code === "ERR_WORKER_OUT_OF_MEMORY" ? outOfMemory(path, error) : error)),
  );
  worker.on("exit", (code) =>
    die((path) => new Error(`the thread that read ${path} ended with code ${code}`)),
  );
  worker.on("message", (answer: DebThreadAnswer) => {
    const asker = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.kind === "facts") asker?.resolve(answer.facts);
    else asker?.reject(errorOfThread(answer.error));
  });
  return {
    read: (path) =>
      new Promise((resolve, reject) => {
        if (death !== undefined) return reject(death(path));
        const question: DebThreadQuestion = { id: asked++, path };
        waiting.set(question.id, { path, resolve, reject });
        worker.postMessage(question);
      }),
    isAlive: () => death === undefined,
    stop: async () => {
      await worker.terminate();
    },
  };
}

function outOfMemory(path: string, cause: Error): Deb2nixError {
  return new Deb2nixError("E_MEMORY", "reading it needs more memory than a thread has", {
    path,
    cause,
    hint: "Read it alone, with --jobs 1; if that fails too, the deb is not what it seems.",
  });
}
