/** A stream on its way into a decoder, and the answer to whose fault an error is. */
export interface Watched {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Bytes that have gone in so far. */
  readonly count: () => number;
  /** Whether the stream threw this error, rather than the decoder. */
  readonly threw: (error: unknown) => boolean;
}

/** Watches a stream, so that an error of the disk or of the program is not taken for corrupt data. */
export function watched(input: AsyncIterable<Uint8Array>): Watched {
  let count = 0;
  let failed = false;
  let thrown: unknown;
  async function* bytes(): AsyncGenerator<Uint8Array, void> {
    try {
      for await (const chunk of input) {
        count += chunk.length;
        yield chunk;
      }
    } catch (error) {
      failed = true;
      thrown = error;
      throw error;
    }
  }
  return { bytes: bytes(), count: () => count, threw: (error) => failed && error === thrown };
}
