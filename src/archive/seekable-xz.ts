import { Deb2nixError } from "../error.ts";
import { ByteReader } from "./byte-reader.ts";
import { release } from "./release.ts";
import type { SeekableBytes } from "./seekable-bytes.ts";
import { type FillableSource, fillFrom } from "./seekable-file.ts";
import { unxzBlock, type XzOptions } from "./xz.ts";
import { xzCorrupt } from "./xz-format.ts";
import { blockAt, type XzBlock, type XzLayout } from "./xz-index.ts";
import { keepXzBlock, MAX_KEPT_BLOCK } from "./xz-kept-block.ts";

/** Most blocks that are being decoded at once, each with a dictionary of 64 MiB at most. */
const MAX_OPEN = 2;

/** A shorter block, in compressed bytes, is sooner decoded than another decoder is started. */
const WORTH_A_DECODER = 128 * 1024;

/** Bytes of compressed data that are read at once. */
const INPUT_CHUNK = 128 * 1024;

/** A block that is being decoded, up to where somebody asked for bytes of it. */
interface Cursor {
  readonly block: XzBlock;
  /** Of the content that was not decoded yet. */
  readonly reader: ByteReader;
  /** What was decoded last: the next question is often about its neighbour. */
  last: Uint8Array;
  /** Whether somebody may still look at `last`. */
  isLent: boolean;
}

/**
 * The decompressed data of an xz stream with random access. Only blocks that are asked for are decoded, and of
 * these no more than up to the last byte that is asked for: a block's own check is made where that is its end.
 * What was decoded of one block, the one that was begun last, is kept, 32 MiB at most; for any other way back a
 * block is decoded anew. One call at a time.
 *
 * Throws what `unxz` throws for the blocks that it touches, `E_XZ_CORRUPT` where a block has another size than
 * the index says, and `E_XZ_LIMIT` where more has been decoded than it takes to go through all of it twice.
 */
export function seekableXz(source: FillableSource, layout: XzLayout, options: XzOptions = {}): SeekableBytes {
  /** The one that was used last stands at the end. */
  const cursors: Cursor[] = [];
  const kept = keepXzBlock();
  let budget = 2 * layout.contentLength;

  const open = (block: XzBlock): Cursor => {
    const raw = new ByteReader(inputOf(source, block));
    const sizes = { unpadded: 0, uncompressed: 0 };
    const { decode: _, ...builtIn } = options;
    const decoders = block.length < WORTH_A_DECODER ? builtIn : options;
    const reader = new ByteReader(unxzBlock(raw, layout.flags, sizes, decoders));
    return { block, reader, last: new Uint8Array(0), isLent: false };
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
    if (!cursor.isLent) release(cursor.last);
    cursor.last = (await reader.next()) ?? new Uint8Array(0);
    cursor.isLent = false;
    if (cursor.last.length === 0) throw xzCorrupt("a block is shorter than the index says", block.offset);
    budget -= cursor.last.length;
    if (budget < 0) throw tooMuch(block);
    // The decoder looks at the block's check only when it is asked for more.
    const isSound = reader.offset < block.contentLength || (await reader.atEnd());
    if (!isSound || reader.offset > block.contentLength) {
      throw xzCorrupt("a block is longer than the index says", block.offset);
    }
    kept.add(block, at, cursor.last);
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
      cursor.isLent ||= !once;
      return cursor.last.subarray(within - cursor.reader.offset);
    },
    async close() {
      for (const { reader } of cursors.splice(0)) await reader.close();
      kept.end();
    },
  };
}

/** Whether there is something to be won: blocks to be left out, or one that is kept and so decoded only once. */
export function isWorthSeeking({ blocks, contentLength }: XzLayout): boolean {
  return blocks.length > 1 || contentLength <= MAX_KEPT_BLOCK;
}

/**
 * The bytes of a block, in two buffers that are used in turn: whoever decodes holds on to the chunk before the
 * one that it asks for at most.
 */
async function* inputOf(
  source: FillableSource,
  { offset, length }: XzBlock,
): AsyncGenerator<Uint8Array, void> {
  let [next, other] = [INPUT_CHUNK, INPUT_CHUNK].map((size) =>
    Buffer.allocUnsafeSlow(Math.min(size, length)),
  );
  for (let at = 0; at < length; at += INPUT_CHUNK) {
    const chunk = next!.subarray(0, length - at);
    fillFrom(source, chunk, offset + at);
    yield chunk;
    [next, other] = [other, next];
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
