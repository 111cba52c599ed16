import { Worker } from "node:worker_threads";
import { inputFor } from "./attempt.ts";
import { LIMITS } from "./limits.ts";
import { targetNamed } from "./targets.ts";
import { type FromWorker, PROGRESS, type WorkerTask } from "./worker-task.ts";

/** An input that broke a promise. */
export interface Failure {
  readonly target: string;
  readonly index: number;
  readonly input: Uint8Array;
  readonly what: string;
  /** Failures of one kind have one cause, as far as can be told. */
  readonly failure: string;
}

/** What came of a campaign. */
export interface Results {
  /** `target word` to the number of inputs that ended so. */
  readonly outcomes: Map<string, number>;
  readonly failures: Failure[];
  /** Largest resident memory of the process and largest heap after a round, in bytes. */
  readonly peak: { resident: number; heap: number };
}

/** How often the watch looks, in milliseconds. */
const WATCH_MS = 25;

/**
 * Fuzzes until `end` (milliseconds since 1970) in one worker thread, which is replaced where an input takes
 * more than `LIMITS` allow or brings the thread down. `onFailure` is called at once.
 */
export async function campaign(
  options: { readonly targets: readonly string[]; readonly seed: number; readonly end: number },
  onFailure: (failure: Failure) => void,
): Promise<Results> {
  const results: Results = { outcomes: new Map(), failures: [], peak: { resident: 0, heap: 0 } };
  const fail = (failure: Failure): void => {
    results.failures.push(failure);
    onFailure(failure);
  };
  const shared = new SharedArrayBuffer(4 * (PROGRESS.next + options.targets.length));
  const progress = new Int32Array(shared);
  while (Date.now() < options.end) {
    const died = await watchWorker({ ...options, shared }, results, fail);
    if (died === undefined) break;
    const position = Atomics.load(progress, PROGRESS.target);
    const target = options.targets[position]!;
    const index = Atomics.add(progress, PROGRESS.next + position, 1);
    results.outcomes.set(`${target} FAILED`, (results.outcomes.get(`${target} FAILED`) ?? 0) + 1);
    fail({
      target,
      index,
      input: await inputFor(targetNamed(target), options.seed, index),
      what: died,
      failure: died.slice(0, 60),
    });
  }
  return results;
}

/** Runs one worker to its end; why it died, or undefined where it came to its end. */
function watchWorker(
  task: WorkerTask,
  results: Results,
  fail: (failure: Failure) => void,
): Promise<string | undefined> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: LIMITS.heap },
  });
  const progress = new Int32Array(task.shared);
  let why: string | undefined;
  let [seen, since] = [-1, Date.now()];
  const watch = setInterval(() => {
    const resident = process.memoryUsage.rss();
    results.peak.resident = Math.max(results.peak.resident, resident);
    const count = Atomics.load(progress, PROGRESS.count);
    if (count !== seen || Atomics.load(progress, PROGRESS.paused) === 1) [seen, since] = [count, Date.now()];
    if (Date.now() - since > LIMITS.time) why ??= `takes more than ${LIMITS.time} ms`;
    if (resident > LIMITS.resident) why ??= `takes more than ${LIMITS.resident} bytes of memory`;
    if (why !== undefined) void worker.terminate();
  }, WATCH_MS);
  worker.on("message", (message: FromWorker) => {
    if (message.kind === "failure") return fail(message);
    results.peak.heap = Math.max(results.peak.heap, message.heap);
    for (const [word, count] of Object.entries(message.outcomes)) {
      results.outcomes.set(word, (results.outcomes.get(word) ?? 0) + count);
    }
  });
  return new Promise((resolve) => {
    worker.on("error", (error) => {
      why ??= `brings the thread down: ${error.stack ?? String(error)}`;
    });
    worker.on("exit", (code) => {
      clearInterval(watch);
      // 13: the worker waits for what never comes.
      resolve(why ?? (code === 0 ? undefined : `ends the thread with code ${code}`));
    });
  });
}
