import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { Deb2nixError } from "../error.ts";
import { errorOfThread } from "./thread-error.ts";
import type { XzThreadOrder, XzThreadReport, XzThreadTask } from "./xz-thread-main.ts";

/** Somebody who is told how a task goes on; `error` comes instead of what is left to fill. */
export interface XzThreadClient {
  filled(bytes: number): void;
  failed(error: unknown): void;
  /** The last that is told: the thread is free. */
  over(): void;
}

/** A thread that decodes one block of xz data at a time. */
export interface XzThread {
  /** Begins a task, which waits for its first `until`. */
  begin(task: XzThreadTask, client: XzThreadClient): void;
  /** Has the task go on until so many bytes of content are there. */
  until(bytes: number): void;
  /** Leaves the task. */
  end(): void;
  /** Ends the thread, whatever it does; then it reads no file any more. */
  stop(): Promise<void>;
}

/** The module that the thread runs; `.ts` in a checkout, `.js` where it was compiled. */
const MODULE = new URL(`./xz-thread-main${extname(import.meta.filename)}`, import.meta.url);

/**
 * Starts a thread, which holds the process open until `stop`. If it cannot be started or runs out of memory all its tasks fail with
 * E_MEMORY; if it ends in any other way it has met a bug, and they fail with what it died of.
 */
export function startXzThread(): XzThread {
  let worker: Worker | undefined;
  let current: XzThreadClient | undefined;
  let death: unknown;
  const die = (error: unknown): void => {
    death ??= error;
    const client = current;
    current = undefined;
    client?.failed(death);
    client?.over();
  };
  try {
    worker = new Worker(MODULE);
  } catch (error) {
    die(outOfMemory(error as Error));
  }
  worker?.on("error", (error: NodeJS.ErrnoException) =>
    die(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? outOfMemory(error) : error),
  );
  worker?.on("exit", (code) => die(new Error(`a thread that decodes xz ended with code ${code}`)));
  worker?.on("message", (report: XzThreadReport) => {
    if (report.kind === "filled") return current?.filled(report.filled);
    if (report.kind === "error") return current?.failed(errorOfThread(report.error));
    const client = current;
    current = undefined;
    client?.over();
  });
  const tell = (order: XzThreadOrder): void => worker?.postMessage(order);
  return {
    begin(task, client) {
      current = client;
      if (death === undefined) tell(task);
      else queueMicrotask(() => die(death));
    },
    until: (bytes) => tell({ kind: "until", until: bytes }),
    end: () => tell({ kind: "end" }),
    stop: async () => {
      await worker?.terminate();
    },
  };
}

function outOfMemory(cause: Error): Deb2nixError {
  return new Deb2nixError("E_MEMORY", "a thread that decodes xz has not enough memory", {
    cause,
    hint: "Decode it in one thread, with --jobs 1.",
  });
}
