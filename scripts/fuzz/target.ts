import type { Random } from "./random.ts";

/**
 * One reader under test. An input is nothing but bytes, also where it stands for something structured, so that
 * every input can be kept as a file and tried again.
 */
export interface Target {
  readonly name: string;
  /** Whether a failing input is kept as it is: with parts left out it would not be what the reader expects. */
  readonly isWhole?: true;
  /** Makes an input from random choices alone. */
  generate(random: Random): Uint8Array | Promise<Uint8Array>;
  /**
   * Tries one input. Returns a word for what happened (`ok`, or the code of the refusal), for the statistics.
   * Throws where the reader breaks a promise; what it throws must not depend on anything but the bytes.
   */
  run(input: Uint8Array): string | Promise<string>;
}

/** What a reader made of an input: a result, or a refusal in good form. */
export type Outcome<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "refused"; readonly code: string; readonly message: string; readonly offset?: number };

/** A promise that was broken without anything being thrown. */
export class BrokenPromise extends Error {
  constructor(promise: string, details: unknown) {
    super(`${promise}: ${JSON.stringify(details)?.slice(0, 2000)}`);
    this.name = "BrokenPromise";
  }
}
