import { statSync } from "node:fs";
import type { DebFacts } from "./deb-facts.ts";
import { startDebWorker } from "./deb-worker-thread.ts";
import { readDeb } from "./read-deb.ts";
import { type ReadingOptions, readDebOptions } from "./reading-options.ts";

export interface ReadDebsOptions extends ReadingOptions {
  /** How many debs are read at once, at least 1, each in a thread of its own; memory grows with it. */
  readonly jobs: number;
}

/** Bytes of debs that are worth the start of one more thread. */
const WORTH_A_THREAD = 4 * 1024 * 1024;

/**
 * Reads debs and returns their facts in the order of `paths`. Throws what `readDeb` throws for the first of
 * them that fails, whichever was read first, and E_MEMORY where a thread runs out of it.
 */
export async function readDebs(paths: readonly string[], options: ReadDebsOptions): Promise<DebFacts[]> {
  const sizes = paths.map(sizeOf);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const threads = Math.min(options.jobs, paths.length, Math.ceil(total / WORTH_A_THREAD));
  if (threads <= 1) {
    const debs: DebFacts[] = [];
    for (const path of paths) debs.push(await readDeb(path, readDebOptions(options)));
    return debs;
  }
  // The largest first: what is left at the end is short, and the threads end together.
  const queue = [...paths.keys()].sort((a, b) => sizes[b]! - sizes[a]!);
  const { nativeXz, strings = true, symbols = false } = options;
  return readInThreads(paths, queue, threads, { nativeXz, strings, symbols });
}

async function readInThreads(
  paths: readonly string[],
  queue: number[],
  threads: number,
  options: ReadingOptions,
): Promise<DebFacts[]> {
  const facts: DebFacts[] = [];
  /** Of the deb whose error counts: debs after it need not be read any more. */
  let failure: { readonly index: number; readonly error: unknown } | undefined;
  const fail = (index: number, error: unknown): void => {
    if (failure === undefined || index < failure.index) failure = { index, error };
  };
  const work = async (): Promise<void> => {
    const worker = startDebWorker(options);
    try {
      for (let index = queue.shift(); index !== undefined; index = queue.shift()) {
        if (failure !== undefined && index > failure.index) continue;
        try {
          facts[index] = await worker.read(paths[index]!);
        } catch (error) {
          if (!worker.isAlive()) throw error;
          fail(index, error);
        }
      }
    } catch (error) {
      fail(-1, error);
    } finally {
      await worker.stop();
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  if (failure !== undefined) throw failure.error;
  return facts;
}

/** In bytes; 0 for what cannot be read, which is for the reading to say. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
