import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { Deb2nixError } from "../error.ts";
import type { DebFacts } from "./deb-facts.ts";
import type { DebWorkerAnswer } from "./deb-worker.ts";
import type { ReadingOptions } from "./reading-options.ts";

/** A thread that reads one deb at a time. */
export interface DebWorker {
  /** As `readDeb`. Throws E_MEMORY where the thread runs out of memory; it is dead then. */
  read(path: string): Promise<DebFacts>;
  /** Whether more can be asked of it. */
  isAlive(): boolean;
  stop(): Promise<void>;
}

/** The module that the thread runs; `.ts` in a checkout, `.js` where it was compiled. */
const MODULE = new URL(`./deb-worker${extname(import.meta.filename)}`, import.meta.url);

/** Starts a thread. It holds the process open until `stop`. */
export function startDebWorker(options: ReadingOptions): DebWorker {
  const worker = new Worker(MODULE, { workerData: options });
  let death: Error | undefined;
  let settle: { resolve(facts: DebFacts): void; reject(error: unknown): void } | undefined;
  let path = "";
  const die = (error: Error): void => {
    death ??= error;
    settle?.reject(death);
  };
  worker.on("error", (error: NodeJS.ErrnoException) => {
    die(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? outOfMemory(path, error) : error);
  });
  worker.on("exit", (code) => die(new Error(`the thread that read ${path} ended with code ${code}`)));
  worker.on("message", (answer: DebWorkerAnswer) => {
    if (answer.kind === "facts") settle?.resolve(answer.facts);
    else settle?.reject(new Deb2nixError(answer.code, answer.message, answer.details));
  });
  return {
    read: (next) => {
      path = next;
      return new Promise((resolve, reject) => {
        settle = { resolve, reject };
        if (death === undefined) worker.postMessage(next);
        else reject(death);
      });
    },
    isAlive: () => death === undefined,
    stop: async () => {
      settle = undefined;
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
