import { Deb2nixError } from "../error.ts";
import { ByteReader } from "./byte-reader.ts";
import type { ByteSource } from "./byte-source.ts";
import type { SeekableBytes } from "./seekable-bytes.ts";
import { unxzBlock, type XzOptions } from "./xz.ts";
import { xzCorrupt } from "./xz-format.ts";
import { blockAt, type XzBlock, type XzLayout } from "./xz-index.ts";

/** Most blocks that are being decoded at once, each with a dictionary of 64 MiB at most. */
const MAX_OPEN = 3;

/** Most bytes of one block that are kept; `xz` makes blocks of 24 MiB unless told otherwise. */
const MAX_KEPT = 32 * 1024 * 1024;

/** Bytes that are handed out at once of what was kept, and bytes of compressed data that are read at once. */
const CHUNK = 128 * 1024;

/** A block that is being decoded, up to where somebody asked for bytes of it. */
interface Cursor {
  readonly block: XzBlock;
  /** Of the content that was not decoded yet. */
  readonly reader: ByteReader;
  /** What was decoded last: the next question is often about its neighbour. */
  last: Uint8Array;
}

/**
 * The decompressed data of an xz stream with random access. Only blocks that are asked for are decoded, and of
 * these no more than up to the last byte that is asked for: a block's own check is made where that is its end.
 * What was decoded of one block, the one that was begun last, is kept, 32 MiB at most; for any other way
 * back a block is decoded anew. One call at a time.
 *
 * Throws what `unxz` throws for the blocks that it touches, `E_XZ_CORRUPT` where a block is shorter than the
 * index says, and `E_XZ_LIMIT` where more has been decoded than it takes to go through all of it twice.
 */
export function seekableXz(source: ByteSource, layout: XzLayout, options: XzOptions = {}): SeekableBytes {
  /** The one that was used last stands at the end. */
  const cursors: Cursor[] = [];
  const kept = keepOne(layout);
  let budget = 2 * layout.contentLength;

  const open = (block: XzBlock): Cursor => {
    const raw = new ByteReader(inputOf(source, block));
    const sizes = { unpadded: 0, uncompressed: 0 };
    const reader = new ByteReader(unxzBlock(raw, layout.flags, sizes, options));
    return { block, reader, last: new Uint8Array(0) };
  };

  /** A cursor that has not gone past `within`. */
  const cursorAt = async (block: XzBlock, within: number, once: boolean): Promise<Cursor> => {
    const index = cursors.findLastIndex(
      (cursor) => cursor.block === block && cursor.reader.offset - cursor.last.length <= within,
    );
    const [cursor = open(block)] = index < 0 ? [] : cursors.splice(index, 1);
    if (index < 0 && !once) kept.begin(block);
    if (cursors.length === MAX_OPEN) await cursors.shift()?.reader.close();
    cursors.push(cursor);
    return cursor;
  };

  const decodeOn = async (cursor: Cursor): Promise<void> => {
    const { block, reader } = cursor;
    const at = reader.offset;
    const chunk = await reader.next();
    if (chunk === undefined) throw xzCorrupt("a block is shorter than the index says", block.offset);
    budget -= chunk.length;
    if (budget < 0) throw tooMuch(block);
    // The decoder looks at the block's check only when it is asked for more.
    if (reader.offset >= block.contentLength && !(await reader.atEnd())) {
      throw xzCorrupt("a block is longer than the index says", block.offset);
    }
    kept.add(block, at, chunk);
    cursor.last = chunk;
  };

  return {
    size: layout.contentLength,
    async chunkAt(position, once = false) {
      const block = blockAt(layout, position);
      const within = position - block.contentOffset;
      const chunk = kept.at(block, within);
      if (chunk !== undefined) return chunk;
      const cursor = await cursorAt(block, within, once);
      while (cursor.reader.offset <= within) await decodeOn(cursor);
      return cursor.last.subarray(within - cursor.reader.offset);
    },
    async close() {
      for (const { reader } of cursors.splice(0)) await reader.close();
    },
  };
}

/** Whether there is something to be won: blocks to be left out, or one that is kept and so decoded only once. */
export function isWorthSeeking({ blocks, contentLength }: XzLayout): boolean {
  return blocks.length > 1 || contentLength <= MAX_KEPT;
}

/** Keeps the content of one block as far as it was decoded. */
function keepOne({ blocks }: XzLayout) {
  let kept: XzBlock | undefined;
  let filled = 0;
  let buffer: Buffer | undefined;
  return {
    begin(block: XzBlock): void {
      kept = block.contentLength <= MAX_KEPT ? block : undefined;
      filled = 0;
    },
    /** Takes what was decoded at `offset` of a block. */
    add(block: XzBlock, offset: number, chunk: Uint8Array): void {
      if (block !== kept || offset !== filled || filled + chunk.length > block.contentLength) return;
      // Of the largest size at once: memory that nothing was written to costs nothing.
      buffer ??= Buffer.allocUnsafeSlow(largestOf(blocks));
      buffer.set(chunk, filled);
      filled += chunk.length;
    },
    /** A copy of some of the bytes at `offset` of a block: the next block that is kept takes their place. */
    at(block: XzBlock, offset: number): Uint8Array | undefined {
      if (block !== kept || offset >= filled) return undefined;
      return Uint8Array.prototype.slice.call(buffer, offset, Math.min(filled, offset + CHUNK));
    },
  };
}

function largestOf(blocks: readonly XzBlock[]): number {
  const lengths = blocks.map(({ contentLength }) => contentLength).filter((length) => length <= MAX_KEPT);
  return lengths.reduce((largest, length) => Math.max(largest, length), 0);
}

async function* inputOf(source: ByteSource, { offset, length }: XzBlock): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < length; at += CHUNK) {
    yield source.read(offset + at, Math.min(CHUNK, length - at));
  }
}

function tooMuch({ offset }: XzBlock): Deb2nixError {
  return new Deb2nixError(
    "E_XZ_LIMIT",
    "what is asked for lies so scattered that nothing is won by seeking",
    {
      offset,
      hint: "Decode it front to back.",
    },
  );
}
