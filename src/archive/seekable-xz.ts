import { ByteReader } from "./byte-reader.ts";
import type { ByteSource } from "./byte-source.ts";
import type { SeekableBytes } from "./seekable-bytes.ts";
import { unxzBlock, type XzOptions } from "./xz.ts";
import { xzCorrupt } from "./xz-format.ts";
import { blockAt, type XzBlock, type XzLayout } from "./xz-index.ts";

/**
 * Most blocks that are under way at once. A reader that comes back to a block goes on where it left it, as long
 * as it is one of the last that were used. Each holds a decoder: its dictionary, of 64 MiB at most, and buffers.
 */
const MAX_OPEN = 3;

/** Bytes of compressed data that are read at once. */
const INPUT_CHUNK = 256 * 1024;

/** A block that is being decoded. */
interface Cursor {
  readonly block: XzBlock;
  /** Of the content that was not handed out yet. */
  readonly reader: ByteReader;
  /** What was handed out last: the next question is often about its neighbour. */
  last: Uint8Array;
}

/**
 * The decompressed data of an xz stream with random access. Only blocks that are asked for are decoded, and of
 * these no more than up to the last byte that is asked for: their own checks are made only where that is the
 * block's last. Of what was decoded no more than a chunk is kept. One call at a time. Throws what `unxz` throws for the blocks
 * that it touches, and `E_XZ_CORRUPT` where a block is shorter than the index says.
 */
export function seekableXz(source: ByteSource, layout: XzLayout, options: XzOptions = {}): SeekableBytes {
  /** The one that was used last stands at the end. */
  const cursors: Cursor[] = [];

  const cursorAt = async (position: number): Promise<Cursor> => {
    const block = blockAt(layout, position);
    const within = position - block.contentOffset;
    const index = cursors.findLastIndex(
      (cursor) => cursor.block === block && cursor.reader.offset - cursor.last.length <= within,
    );
    const [cursor = open(block)] = index < 0 ? [] : cursors.splice(index, 1);
    if (cursors.length === MAX_OPEN) await cursors.shift()?.reader.close();
    cursors.push(cursor);
    return cursor;
  };

  const open = (block: XzBlock): Cursor => {
    const raw = new ByteReader(inputOf(source, block));
    const sizes = { unpadded: 0, uncompressed: 0 };
    return { block, reader: new ByteReader(unxzBlock(raw, layout.flags, sizes, options)), last: NONE };
  };

  return {
    size: layout.contentLength,
    async chunkAt(position) {
      const cursor = await cursorAt(position);
      const { block, reader } = cursor;
      const within = position - block.contentOffset;
      if (within < reader.offset) return cursor.last.subarray(within - reader.offset);
      await reader.skip(within - reader.offset);
      cursor.last = (await reader.next()) ?? NONE;
      if (cursor.last.length > 0) return cursor.last;
      throw xzCorrupt("a block is shorter than the index says", block.offset);
    },
    async close() {
      for (const { reader } of cursors.splice(0)) await reader.close();
    },
  };
}

async function* inputOf(source: ByteSource, { offset, length }: XzBlock): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < length; at += INPUT_CHUNK) {
    yield source.read(offset + at, Math.min(INPUT_CHUNK, length - at));
  }
}

const NONE: Uint8Array = new Uint8Array(0);
