import { setTimeout as sleep } from "node:timers/promises";

/** How often and how fast trouble is met with another try. */
export interface RetryPolicy {
  /** Tries in a row that may fail without `STALL_BYTES` of progress. */
  readonly attempts: number;
  /** Longest pause after the first failure, in milliseconds; doubled by each further one. */
  readonly firstPause: number;
  /** No pause is longer, in milliseconds, whatever the server asks for. */
  readonly longestPause: number;
  /** Within that many milliseconds at least `STALL_BYTES` must arrive. */
  readonly stall: number;
  /** Waits; rejects where the signal aborts. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** A server that sends less than that for as long as `stall` is taken for one that sends nothing, in bytes. */
export const STALL_BYTES = 1024;

export const DEFAULT_RETRY: RetryPolicy = {
  attempts: 5,
  firstPause: 500,
  longestPause: 30_000,
  stall: 30_000,
  wait: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
  random: Math.random,
};

/**
 * The pause after the `failures`th failure in a row, in milliseconds: anything up to a limit that doubles each
 * time, so that many clients do not come back at once; at least what the server asked for (Retry-After).
 */
export function pauseAfter(failures: number, policy: RetryPolicy, asked = 0): number {
  const limit = policy.firstPause * 2 ** (failures - 1);
  return Math.min(Math.max(limit * policy.random(), asked), policy.longestPause);
}

/** Statuses of RFC 9110 and 6585 after which the same question may get another answer. */
export function isTransient(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}

/** What Retry-After asks for, in milliseconds; 0 where it asks for nothing (RFC 9110 10.2.3). */
export function retryAfter(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  const pause = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(pause) ? Math.max(0, pause) : 0;
}
