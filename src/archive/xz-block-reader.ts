import { ByteReader } from "./byte-reader.ts";
import { type FillableSource, fillFrom } from "./seekable-file.ts";
import type { XzBlock } from "./xz-index.ts";

/** Bytes that are read at once: more than an LZMA2 chunk has. */
const CHUNK = 128 * 1024;

/**
 * Reads the bytes of a block as they are, compressed. They lie in two buffers that are used in turn: whoever
 * decodes may hold on to the chunk before the one that it asks for, and to no other.
 */
export function xzBlockReader(source: FillableSource, block: XzBlock): ByteReader {
  return new ByteReader(chunksOf(source, block));
}

async function* chunksOf(
  source: FillableSource,
  { offset, length }: XzBlock,
): AsyncGenerator<Uint8Array, void> {
  let [next, other] = [CHUNK, CHUNK].map((size) => Buffer.allocUnsafeSlow(Math.min(size, length)));
  for (let at = 0; at < length; at += CHUNK) {
    const chunk = next!.subarray(0, length - at);
    fillFrom(source, chunk, offset + at);
    yield chunk;
    [next, other] = [other, next];
  }
}
