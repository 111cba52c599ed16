import { type DecoderSlots, decoderSlots, giveSlot } from "../archive/decoder-slots.ts";
import { fileStatus } from "../archive/file-status.ts";
import type { DebFacts } from "./deb-facts.ts";
import { type DebReader, startDebThread } from "./deb-thread.ts";
import { debReading, type ReadingOptions } from "./reading-options.ts";

export interface ReadDebsOptions extends ReadingOptions {
  /** How many debs are read, and how many xz blocks decoded, at once, at least 1; memory grows with it. */
  readonly jobs: number;
  /** Told when the reading of a deb begins and when it has succeeded. It must not throw. */
  readonly onDeb?: (event: DebEvent) => void;
}

/** Something happens to a deb; `size` in bytes. */
export interface DebEvent {
  readonly kind: "begun" | "read";
  readonly path: string;
  readonly size: number;
}

/** Bytes of debs that are worth the start of one more thread. */
const WORTH_A_THREAD = 4 * 1024 * 1024;

/** Debs that one thread reads at once where programs decode for it: it has a quarter of the work or less. */
const JOBS_PER_THREAD = 4;

/**
 * Reads debs and returns their facts in the order of `paths`. Throws what `readDeb` throws for the first of
 * them that fails, whichever was read first, and E_MEMORY where a thread runs out of it.
 */
export async function readDebs(paths: readonly string[], options: ReadDebsOptions): Promise<DebFacts[]> {
  const sizes = paths.map(sizeOf);
  // The largest first: what is left at the end is short, and all readers end together.
  const queue = [...paths.keys()].sort((a, b) => sizes[b]! - sizes[a]!);
  const worthwhile = Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / WORTH_A_THREAD);
  const jobs = Math.max(1, Math.min(options.jobs, paths.length, worthwhile));
  // Whoever reads has a slot of its own; the last of them get those of the others.
  const slots = decoderSlots(options.jobs - jobs);
  const { jobs: _, onDeb = () => {}, ...given } = options;
  const reading = { ...given, slots };
  const threads = reading.nativeXz !== undefined ? Math.ceil(jobs / JOBS_PER_THREAD) : jobs;
  const readers = [thisThread(reading), ...startThreads(threads - 1, reading)];
  try {
    const tell = (kind: DebEvent["kind"], index: number) =>
      onDeb({ kind, path: paths[index]!, size: sizes[index]! });
    return await readAll(
      paths,
      tell,
      queue,
      Array.from({ length: jobs }, (_, job) => readers[job % threads]!),
      slots,
    );
  } finally {
    for (const reader of readers) await reader.stop();
  }
}

/** Reads what is in the queue; each of `readers` takes one after the other. */
async function readAll(
  paths: readonly string[],
  tell: (kind: DebEvent["kind"], index: number) => void,
  queue: number[],
  readers: readonly DebReader[],
  slots: DecoderSlots,
): Promise<DebFacts[]> {
  const facts: DebFacts[] = [];
  /** Of the deb whose error counts: debs after it need not be read any more. */
  let failure: { readonly index: number; readonly error: unknown } | undefined;
  const work = async (reader: DebReader): Promise<void> => {
    for (let index = queue.shift(); index !== undefined; index = queue.shift()) {
      if (failure !== undefined && index > failure.index) continue;
      tell("begun", index);
      try {
        facts[index] = await reader.read(paths[index]!);
        tell("read", index);
      } catch (error) {
        // A reader that has died fails all that it had in hand: what it died of counts.
        const at = reader.isAlive() ? index : -1;
        if (failure === undefined || at < failure.index) failure = { index: at, error };
      }
    }
    giveSlot(slots);
  };
  await Promise.all(readers.map(work));
  if (failure !== undefined) throw failure.error;
  return facts;
}

function startThreads(count: number, options: ReadingOptions): readonly DebReader[] {
  return Array.from({ length: count }, () => startDebThread(options));
}

function thisThread(options: ReadingOptions): DebReader {
  return { read: debReading(options), isAlive: () => true, stop: async () => {} };
}

/** In bytes; 0 where there is nothing, which is for the reading to say. */
function sizeOf(path: string): number {
  return fileStatus(path)?.size ?? 0;
}
