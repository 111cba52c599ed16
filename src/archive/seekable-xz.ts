import { Deb2nixError } from "../error.ts";
import { openDecodedXzBlock } from "./decoded-xz-block.ts";
import { openNativeXzBlock } from "./native-xz-block.ts";
import type { SeekableBytes } from "./seekable-bytes.ts";
import type { FillableSource } from "./seekable-file.ts";
import { blockAt, type XzBlock, type XzLayout } from "./xz-index.ts";
import { keepXzBlock, MAX_KEPT_BLOCK } from "./xz-kept-block.ts";

export interface SeekableXzOptions {
  /**
   * Has the program `xz` of the PATH decode, into files without a name in this directory: two thirds of the time,
   * and two blocks at once where both are wanted. Blocks with more than 64 MiB of content are not for it.
   * Without it the built-in decoder does it all.
   */
  readonly nativeIn?: string;
}

/**
 * Most blocks that are open at once, each with a dictionary of 64 MiB at most: where a file begins and where it
 * ends; and two that are read on the way, if programs decode them.
 */
const MAX_OPEN = 2;
const MAX_OPEN_NATIVE = 4;

/** A shorter block, in compressed bytes, is sooner decoded than a program is started. */
const WORTH_A_PROGRAM = 128 * 1024;

/** No block with more content is decoded into a file. */
const MAX_FILE = 64 * 1024 * 1024;

interface OpenBlock {
  readonly block: XzBlock;
  prepare(until: number): void;
  chunkAt(position: number, isLent: boolean): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * The decompressed data of an xz stream with random access. Only blocks that are asked for are decoded, and of
 * these no more than up to the last byte that is asked for, or little more: a block's own check is made where that
 * is its end. The built-in decoder keeps what it decoded of the block that was begun last, 32 MiB at most; for any
 * other way back a block is decoded anew. One call at a time.
 *
 * Throws what `unxz` throws for the blocks that it touches, `E_XZ_CORRUPT` where a block has another size than the
 * index says, `E_XZ_NATIVE` where the program cannot be used, and `E_XZ_LIMIT` where more has been decoded than it
 * takes to go through all of it twice.
 */
export function seekableXz(
  source: FillableSource,
  layout: XzLayout,
  options: SeekableXzOptions = {},
): SeekableBytes {
  /** The one that was used last stands at the end. */
  const opened: OpenBlock[] = [];
  const kept = keepXzBlock();
  const maxOpen = options.nativeIn === undefined ? MAX_OPEN : MAX_OPEN_NATIVE;
  let budget = 2 * layout.contentLength;
  const spend = (bytes: number, block: XzBlock): void => {
    budget -= bytes;
    if (budget < 0) throw tooMuch(block);
  };

  const open = (block: XzBlock, isOnce: boolean): OpenBlock => {
    const { nativeIn } = options;
    if (nativeIn !== undefined && block.length >= WORTH_A_PROGRAM && block.contentLength <= MAX_FILE) {
      spend(block.contentLength, block);
      return { block, ...openNativeXzBlock(source, layout.flags, block, nativeIn) };
    }
    if (!isOnce) kept.begin(block);
    const decoded = openDecodedXzBlock(source, layout.flags, block, (position, bytes) => {
      spend(bytes.length, block);
      kept.add(block, position, bytes);
    });
    return { block, prepare: () => {}, ...decoded };
  };
  const opening = async (block: XzBlock, isOnce: boolean): Promise<OpenBlock> => {
    const index = opened.findIndex((each) => each.block === block);
    const [found = open(block, isOnce)] = index < 0 ? [] : opened.splice(index, 1);
    opened.push(found);
    if (opened.length > maxOpen) await opened.shift()?.close();
    return found;
  };

  return {
    size: layout.contentLength,
    async chunkAt(position, until) {
      const block = blockAt(layout, position);
      const within = position - block.contentOffset;
      const chunk = kept.at(block, within);
      if (chunk !== undefined) return chunk;
      const end = block.contentOffset + block.contentLength;
      const isOnce = until !== undefined;
      if (isOnce && until > end && options.nativeIn !== undefined) {
        // The next block is decoded while this one is read.
        const next = blockAt(layout, end);
        (await opening(next, true)).prepare(Math.min(until - end, next.contentLength));
      }
      const current = await opening(block, isOnce);
      current.prepare(Math.min((until ?? position + 1) - block.contentOffset, block.contentLength));
      return current.chunkAt(within, !isOnce);
    },
    async close() {
      for (const each of opened.splice(0)) await each.close();
      kept.end();
    },
  };
}

/** Whether there is something to be won: blocks to be left out, or one that is kept and so decoded only once. */
export function isWorthSeeking({ blocks, contentLength }: XzLayout): boolean {
  return blocks.length > 1 || contentLength <= MAX_KEPT_BLOCK;
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
