import { kindOf } from "./attempt.ts";
import type { Target } from "./target.ts";

/** Longest time that is spent on making one input smaller, in milliseconds. */
const BUDGET_MS = 5_000;

/**
 * A shorter input that fails in the same way: parts are left out, large ones first, as long as time allows.
 */
export async function minimize(target: Target, input: Uint8Array, failure: unknown): Promise<Uint8Array> {
  if (target.isWhole) return input;
  const end = Date.now() + BUDGET_MS;
  const wanted = kindOf(failure);
  let best = input;
  for (let size = Math.ceil(best.length / 2); size >= 1 && Date.now() < end; size = Math.floor(size / 2)) {
    for (let at = 0; at < best.length && Date.now() < end; ) {
      const shorter = Buffer.concat([best.subarray(0, at), best.subarray(at + size)]);
      if ((await kindOfFailure(target, shorter)) === wanted) best = Uint8Array.from(shorter);
      else at += size;
    }
  }
  return best;
}

async function kindOfFailure(target: Target, input: Uint8Array): Promise<string | undefined> {
  try {
    await target.run(input);
    return undefined;
  } catch (error) {
    return kindOf(error);
  }
}
