import { openDecodedXzBlock } from "./decoded-xz-block.ts";
import { type DecoderSlots, hasFreeSlot } from "./decoder-slots.ts";
import { openNativeXzBlock } from "./native-xz-block.ts";
import type { FillableSource } from "./seekable-file.ts";
import { type ThreadedXzBlocks, threadedXzBlocks } from "./threaded-xz-blocks.ts";
import type { XzBlock, XzLayout } from "./xz-index.ts";
import { type KeptXzBlock, MAX_KEPT_BLOCK } from "./xz-kept-block.ts";

/** Who decodes blocks. */
export interface XzDecoders {
  /**
   * Has the program `xz` of the PATH decode, into files without a name in this directory: two thirds of the time.
   * Blocks with more than 64 MiB of content are not for it. Without it the built-in decoder does it all.
   */
  readonly nativeIn?: string;
  /**
   * Decoders that may run beside the one whose bytes are waited for. While one is free, blocks that are likely to be
   * wanted are decoded ahead: by the program, or else in threads if the source is a file.
   */
  readonly slots?: DecoderSlots;
}

/** A block that is being decoded. */
export interface OpenXzBlock {
  /** Where somebody else decodes: has it decode up to `until`, in bytes of content, and does not wait for that. */
  prepare(until: number): void;
  /** At least one byte from `position` of the content on; where not `isLent`, good until the next call. */
  chunkAt(position: number, isLent: boolean): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Opens the blocks of one stream. */
export interface XzBlockOpener {
  /** `isOnce`: it will be read in order, once. `onRest` is told when what is decoded ahead is there, or fails. */
  open(block: XzBlock, isOnce: boolean, onRest: () => void): OpenXzBlock;
  /** Whether it is, or would be, another thread or program that decodes the block. */
  isElsewhere(block: XzBlock): boolean;
  /** How many blocks may be open, each with a dictionary of 64 MiB at most. */
  maxOpen(): number;
  /** Ends all threads. */
  stop(): Promise<void>;
}

/** Where a file begins, and where it ends. */
const MAX_OPEN = 2;
/** With threads too: a third block would take the memory of one large deb past 250 MB. */
const MAX_OPEN_THREADS = 2;
/** Where programs decode, which hold no content: also one that is decoded ahead, and one that is read on the way. */
const MAX_OPEN_NATIVE = 4;

/** A shorter block, in compressed bytes, is sooner decoded than a program is started. */
const WORTH_A_PROGRAM = 128 * 1024;

/** No block with more content is decoded into a file. */
const MAX_FILE = 64 * 1024 * 1024;

/**
 * Opens blocks by whoever suits them. What this thread decodes is told to `kept`, and how much it is to `spend`; of
 * what others decode, that which is asked for.
 */
export function xzBlockOpener(
  source: FillableSource,
  { flags, blocks }: XzLayout,
  { nativeIn, slots }: XzDecoders,
  kept: KeptXzBlock,
  spend: (bytes: number, block: XzBlock) => void,
): XzBlockOpener {
  let threads: ThreadedXzBlocks | undefined;
  /** Threads are worth their start where two can work, and stay. */
  const threadsFor = ({ contentLength }: XzBlock): ThreadedXzBlocks | undefined => {
    const { file } = source;
    const isForThreads = blocks.length > 1 && contentLength <= MAX_KEPT_BLOCK && nativeIn === undefined;
    if (!isForThreads || slots === undefined || file === undefined) return undefined;
    if (hasFreeSlot(slots)) threads ??= threadedXzBlocks(file, flags, MAX_OPEN_THREADS);
    return threads;
  };
  const isForProgram = ({ length, contentLength }: XzBlock): boolean =>
    nativeIn !== undefined && length >= WORTH_A_PROGRAM && contentLength <= MAX_FILE;

  /** Counts up to where a block is asked for. */
  const counting = (
    block: XzBlock,
    open: Omit<OpenXzBlock, "chunkAt"> & { chunkAt(position: number): Promise<Uint8Array> },
  ): OpenXzBlock => {
    let counted = 0;
    return {
      ...open,
      async chunkAt(position) {
        const chunk = await open.chunkAt(position);
        const end = position + chunk.length;
        if (end > counted) spend(end - counted, block);
        counted = Math.max(counted, end);
        return chunk;
      },
    };
  };

  return {
    open(block, isOnce, onRest) {
      if (nativeIn !== undefined && isForProgram(block)) {
        return counting(block, openNativeXzBlock(source, flags, block, nativeIn, onRest));
      }
      const elsewhere = threadsFor(block);
      if (elsewhere !== undefined) return counting(block, elsewhere.open(block, onRest));
      if (!isOnce) kept.begin(block);
      const decoded = openDecodedXzBlock(source, flags, block, (position, bytes) => {
        spend(bytes.length, block);
        kept.add(block, position, bytes);
      });
      return { prepare: () => {}, ...decoded };
    },
    isElsewhere: (block) => isForProgram(block) || threadsFor(block) !== undefined,
    maxOpen() {
      if (nativeIn !== undefined) return MAX_OPEN_NATIVE;
      return threads === undefined ? MAX_OPEN : MAX_OPEN_THREADS;
    },
    async stop() {
      await threads?.stop();
    },
  };
}
