import type { ByteSource } from "./byte-source.ts";
import { seekableStream } from "./seekable-bytes.ts";
import type { SkippableBytes } from "./skippable.ts";

/** Bytes that are read at once. */
const CHUNK = 64 * 1024;

/** The bytes of a source front to back; what is skipped is not read. */
export function sourceStream(source: ByteSource): SkippableBytes {
  return seekableStream({
    size: source.size,
    chunkAt: async (offset) => source.read(offset, Math.min(CHUNK, source.size - offset)),
    close: async () => {},
  });
}
