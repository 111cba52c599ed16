import { ByteReader } from "./byte-reader.ts";
import { release } from "./release.ts";
import type { FillableSource } from "./seekable-file.ts";
import { unxzBlock } from "./xz.ts";
import { xzBlockReader } from "./xz-block-reader.ts";
import { type XzStreamFlags, xzCorrupt } from "./xz-format.ts";
import type { XzBlock } from "./xz-index.ts";

/** A block that is decoded in this thread, as far as somebody asked for bytes of it. */
export interface DecodedXzBlock {
  /** At least one byte from `position` of the content on; where not `isLent`, good until the next call. */
  chunkAt(position: number, isLent: boolean): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Opens a block for the built-in decoder. A way back further than the last chunk begins the block anew.
 * `onDecoded` is told of all that is decoded, and where in the content it stands. The block's check is made with
 * its last byte. Throws as `unxz`, and `E_XZ_CORRUPT` where the content has another size than the index says.
 */
export function openDecodedXzBlock(
  source: FillableSource,
  flags: XzStreamFlags,
  block: XzBlock,
  onDecoded: (position: number, bytes: Uint8Array) => void,
): DecodedXzBlock {
  const begin = (): ByteReader => {
    const sizes = { unpadded: 0, uncompressed: 0 };
    return new ByteReader(unxzBlock(xzBlockReader(source, block), flags, sizes, {}));
  };
  let reader = begin();
  /** What was decoded last: the next question is often about its neighbour. */
  let last: Uint8Array = new Uint8Array(0);
  let lastIsLent = false;

  const decodeOn = async (): Promise<void> => {
    const position = reader.offset;
    if (!lastIsLent) release(last);
    lastIsLent = false;
    last = (await reader.next()) ?? new Uint8Array(0);
    if (last.length === 0) throw xzCorrupt("a block is shorter than the index says", block.offset);
    // The decoder looks at the block's check only when it is asked for more.
    const isSound = reader.offset < block.contentLength || (await reader.atEnd());
    if (!isSound || reader.offset > block.contentLength) {
      throw xzCorrupt("a block is longer than the index says", block.offset);
    }
    onDecoded(position, last);
  };
  return {
    async chunkAt(position, isLent) {
      if (position < reader.offset - last.length) {
        await reader.close();
        reader = begin();
      }
      while (reader.offset <= position) await decodeOn();
      lastIsLent ||= isLent;
      return last.subarray(position - reader.offset);
    },
    close: () => reader.close(),
  };
}
