import type { SkippableBytes } from "./skippable.ts";

/** Random access to bytes that have to be made first, as those of a compressed tar. */
export interface SeekableBytes {
  /** Bytes in all. */
  readonly size: number;
  /**
   * At least one byte from `offset` on, which lies in `[0, size)`: as many as come at once. With `until` all up to
   * there will be asked for, in order and never again; the bytes are good until the next call then.
   */
  chunkAt(offset: number, until?: number): Promise<Uint8Array>;
  /** Says that what stands from `offset` up to `until` will probably be asked for, but something else before it. */
  foresee?(offset: number, until: number): void;
  /** Ends what is under way; nothing may be read afterwards. */
  close(): Promise<void>;
}

/** The bytes from `start` up to `end` as a stream; to skip costs nothing. `once`: as with `until` of `chunkAt`. */
export function seekableStream(
  source: SeekableBytes,
  start = 0,
  end = source.size,
  once = false,
): SkippableBytes {
  let position = start;
  async function* chunks(): AsyncGenerator<Uint8Array, void> {
    while (position < end) {
      const chunk = await source.chunkAt(position, once ? end : undefined);
      const part = chunk.length > end - position ? chunk.subarray(0, end - position) : chunk;
      position += part.length;
      yield part;
    }
  }
  return {
    [Symbol.asyncIterator]: chunks,
    skip: (length) => {
      const passed = Math.min(length, end - position);
      position += passed;
      return Promise.resolve(passed);
    },
  };
}
