/** What a worker is given. */
export interface WorkerTask {
  readonly targets: readonly string[];
  readonly seed: number;
  /** When to stop, in milliseconds since 1970. */
  readonly end: number;
  /** Where the worker says what it is at, for whoever watches the clock and for the worker after it. */
  readonly shared: SharedArrayBuffer;
}

/**
 * Slots of 32 bits in `shared`: position of the target, a count that every input adds to, whether the clock is
 * stopped, and from `next` on for each target the number of the input that it is at.
 */
export const PROGRESS = { target: 0, count: 1, paused: 2, next: 3 } as const;

/** What a worker tells. */
export type FromWorker =
  | { readonly kind: "outcomes"; readonly outcomes: Readonly<Record<string, number>>; readonly heap: number }
  | {
      readonly kind: "failure";
      readonly target: string;
      readonly index: number;
      readonly input: Uint8Array;
      readonly what: string;
      /** As `kindOf` names it. */
      readonly failure: string;
    };
