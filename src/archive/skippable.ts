/**
 * A stream of bytes that may know a cheaper way past bytes than to hand them over. `skip` passes over the next
 * `length` bytes and returns how many there were, fewer only where the stream ends; it may be called between
 * two chunks, never while one is awaited.
 */
export interface SkippableBytes extends AsyncIterable<Uint8Array> {
  readonly skip?: (length: number) => Promise<number>;
}
