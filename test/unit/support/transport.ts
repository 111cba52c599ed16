import type { Transport } from "../../../src/release/download.ts";
import { makeHttpGet } from "../../../src/release/http-get.ts";
import { DEFAULT_RETRY, type RetryPolicy } from "../../../src/release/retry.ts";

export interface TestTransport extends Transport {
  /** Milliseconds of every pause so far, none of which was made. */
  readonly pauses: readonly number[];
}

/** The network without its pauses: stalls end soon, and what would be waited for is only noted. */
export function testTransport(
  policy: Partial<RetryPolicy> = {},
  transport: Partial<Transport> = {},
): TestTransport {
  const pauses: number[] = [];
  const wait = async (milliseconds: number): Promise<void> => {
    pauses.push(milliseconds);
  };
  return {
    get: makeHttpGet(),
    retry: { ...DEFAULT_RETRY, stall: 60, wait, random: () => 1, ...policy },
    signal: new AbortController().signal,
    pauses,
    ...transport,
  };
}
