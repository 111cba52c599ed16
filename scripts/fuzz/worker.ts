import { parentPort, workerData } from "node:worker_threads";
import { describe, inputFor } from "./attempt.ts";
import { minimize } from "./minimize.ts";
import { targetNamed } from "./targets.ts";
import { type FromWorker, PROGRESS, type WorkerTask } from "./worker-task.ts";

const { targets, seed, first, end, shared } = workerData as WorkerTask;
const progress = new Int32Array(shared);

await work();

/** Goes through all targets, one input of each a round, and tells of every failure and, each second, of the rest. */
async function work(): Promise<void> {
  let outcomes: Record<string, number> = {};
  let reported = Date.now();
  const report = (): void => {
    post({ kind: "outcomes", outcomes, heap: process.memoryUsage().heapUsed });
    outcomes = {};
    reported = Date.now();
  };
  for (let index = first; Date.now() < end; index++) {
    for (const [number, name] of targets.entries()) {
      const target = targetNamed(name);
      Atomics.store(progress, PROGRESS.target, number);
      Atomics.store(progress, PROGRESS.index, index);
      Atomics.add(progress, PROGRESS.count, 1);
      const input = await inputFor(target, seed, index);
      try {
        const word = `${name} ${await target.run(input)}`;
        outcomes[word] = (outcomes[word] ?? 0) + 1;
      } catch (error) {
        // Making it smaller takes longer than an input may.
        Atomics.store(progress, PROGRESS.paused, 1);
        const small = await minimize(target, input, error);
        Atomics.store(progress, PROGRESS.paused, 0);
        post({ kind: "failure", target: name, index, input: small, what: describe(error) });
      }
    }
    if (Date.now() - reported > 1000) report();
  }
  report();
}

function post(message: FromWorker): void {
  parentPort!.postMessage(message);
}
