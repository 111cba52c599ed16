import { parentPort, workerData } from "node:worker_threads";
import { describe, inputFor, kindOf } from "./attempt.ts";
import { minimize } from "./minimize.ts";
import type { Target } from "./target.ts";
import { targetNamed } from "./targets.ts";
import { type FromWorker, PROGRESS, type WorkerTask } from "./worker-task.ts";

const { targets, seed, end, shared } = workerData as WorkerTask;
const progress = new Int32Array(shared);

/** Targets differ in speed by a factor of thousand; each gets the same time, in milliseconds. */
const SLICE_MS = 100;

/** Kinds of failures that were met. */
const kinds = new Set<string>();

await work();

/** Gives each target a slice of time in turn, and tells of every failure and, each second, of the rest. */
async function work(): Promise<void> {
  let outcomes: Record<string, number> = {};
  let reported = Date.now();
  const report = (): void => {
    post({ kind: "outcomes", outcomes, heap: process.memoryUsage().heapUsed });
    outcomes = {};
    reported = Date.now();
  };
  do {
    for (const [position, name] of targets.entries()) {
      Atomics.store(progress, PROGRESS.target, position);
      const sliceEnd = Math.min(end, Date.now() + SLICE_MS);
      // One input at least, however long the thread took to start.
      do {
        const word = `${name} ${await attempt(targetNamed(name), Atomics.load(progress, PROGRESS.next + position))}`;
        outcomes[word] = (outcomes[word] ?? 0) + 1;
        Atomics.add(progress, PROGRESS.next + position, 1);
      } while (Date.now() < sliceEnd);
    }
    if (Date.now() - reported > 1000) report();
  } while (Date.now() < end);
  report();
}

/** Tries one input; returns the word for what happened. */
async function attempt(target: Target, index: number): Promise<string> {
  Atomics.add(progress, PROGRESS.count, 1);
  const input = await inputFor(target, seed, index);
  try {
    return await target.run(input);
  } catch (error) {
    const kind = kindOf(error);
    let kept = input;
    if (!kinds.has(kind)) {
      // Making it smaller takes longer than an input may, and one of a kind is enough.
      Atomics.store(progress, PROGRESS.paused, 1);
      kept = await minimize(target, input, error);
      Atomics.store(progress, PROGRESS.paused, 0);
    }
    kinds.add(kind);
    post({ kind: "failure", target: target.name, index, input: kept, what: describe(error), failure: kind });
    return "FAILED";
  }
}

function post(message: FromWorker): void {
  parentPort!.postMessage(message);
}
