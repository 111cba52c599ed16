/** What a worker is given. */
export interface WorkerTask {
  readonly targets: readonly string[];
  readonly seed: number;
  /** Number of the first input. */
  readonly first: number;
  /** When to stop, in milliseconds since 1970. */
  readonly end: number;
  /** Where the worker says what it is at, for whoever watches the clock: `PROGRESS`. */
  readonly shared: SharedArrayBuffer;
}

/** Slots of 32 bits in `shared`. */
export const PROGRESS = { target: 0, index: 1, count: 2, paused: 3, slots: 4 } as const;

/** What a worker tells. */
export type FromWorker =
  | { readonly kind: "outcomes"; readonly outcomes: Readonly<Record<string, number>>; readonly heap: number }
  | {
      readonly kind: "failure";
      readonly target: string;
      readonly index: number;
      readonly input: Uint8Array;
      readonly what: string;
    };
