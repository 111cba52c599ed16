import { STALL_BYTES } from "./retry.ts";

/** A signal that aborts with `outer`, and where less than `STALL_BYTES` arrive within so many milliseconds. */
export function watchStall(
  milliseconds: number,
  outer: AbortSignal,
): {
  readonly signal: AbortSignal;
  readonly arrived: (bytes: number) => void;
  readonly stalled: () => boolean;
  readonly stop: () => void;
} {
  const controller = new AbortController();
  let bytes = 0;
  const timer = setInterval(() => {
    if (bytes < STALL_BYTES) controller.abort();
    bytes = 0;
  }, milliseconds);
  return {
    signal: AbortSignal.any([outer, controller.signal]),
    arrived: (count) => {
      bytes += count;
    },
    stalled: () => controller.signal.aborted,
    stop: () => clearInterval(timer),
  };
}
