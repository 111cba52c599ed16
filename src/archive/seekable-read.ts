import type { SeekableBytes } from "./seekable-bytes.ts";

/** The `length` bytes at `offset`, both within `source`. The caller vouches that they fit in memory. */
export async function readAt(source: SeekableBytes, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length; ) {
    const chunk = await source.chunkAt(offset + filled);
    const part = chunk.subarray(0, length - filled);
    bytes.set(part, filled);
    filled += part.length;
  }
  return bytes;
}
