import type { Transport } from "../../../src/release/download.ts";
import { makeHttpGet } from "../../../src/release/http-get.ts";
import { DEFAULT_RETRY, type RetryPolicy } from "../../../src/release/retry.ts";

export interface TestTransport extends Transport {
  /** Milliseconds of every pause so far, none of which was made. */
  readonly pauses: readonly number[];
}

/** The network without its pauses: what would be waited for is only noted. A silent server is given two seconds. */
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
    retry: { ...DEFAULT_RETRY, stall: 2000, wait, random: () => 1, ...policy },
    signal: new AbortController().signal,
    pauses,
    ...transport,
  };
}
