import { Deb2nixError } from "../error.ts";
import { giveSlot, takeSlot } from "./decoder-slots.ts";
import type { SeekableBytes } from "./seekable-bytes.ts";
import type { FillableSource } from "./seekable-file.ts";
import { type OpenXzBlock, type XzDecoders, xzBlockOpener } from "./xz-block-opener.ts";
import { blockAt, type XzBlock, type XzLayout } from "./xz-index.ts";
import { keepXzBlock, MAX_KEPT_BLOCK } from "./xz-kept-block.ts";
import { type XzWish, xzWishes } from "./xz-wishes.ts";

/** A block that is being decoded, or was. */
interface Opened extends OpenXzBlock {
  readonly block: XzBlock;
  /** Whether it was asked for in a way that may lead back to it. */
  mayReturn: boolean;
  /** Up to where it is decoded ahead. */
  ahead: number;
  /** Whether it has taken a slot. */
  hasSlot: boolean;
}

/**
 * The decompressed data of an xz stream with random access. Only blocks that are asked for are decoded, and of
 * these no more than up to the last byte that is asked for, or little more: a block's own check is made where that
 * is its end. This thread keeps what it decoded of the block that was begun last, 32 MiB at most; for any
 * other way back a block is decoded anew. One call at a time.
 *
 * While slots are free, what is likely to be wanted next is decoded ahead (`xzWishes`), until it turns out that it is
 * not.
 *
 * Throws what `unxz` throws for the blocks that it touches, `E_XZ_CORRUPT` where a block has another size than the
 * index says, `E_XZ_NATIVE` where the program cannot be used, and `E_XZ_LIMIT` where more has been decoded than it
 * takes to go through all of it twice.
 */
export function seekableXz(
  source: FillableSource,
  layout: XzLayout,
  decoders: XzDecoders = {},
): SeekableBytes {
  const { slots } = decoders;
  const kept = keepXzBlock();
  let budget = 2 * layout.contentLength;
  const opener = xzBlockOpener(source, layout, decoders, kept, (bytes, block) => {
    budget -= bytes;
    if (budget < 0) throw tooMuch(block);
  });
  /** What was used last stands at the end, what was not used yet in front. */
  const opened: Opened[] = [];
  const closing: Promise<void>[] = [];
  let current: Opened | undefined;
  let wishes: readonly XzWish[] = [];
  const wishesAt = xzWishes(layout);
  let foreseen: readonly XzWish[] = [];

  const giveBack = (each: Opened): void => {
    if (each.hasSlot && slots !== undefined) giveSlot(slots);
    each.hasSlot = false;
  };
  const close = (each: Opened): void => {
    opened.splice(opened.indexOf(each), 1);
    giveBack(each);
    closing.push(each.close());
  };
  const openedAt = (block: XzBlock): Opened | undefined => opened.find((each) => each.block === block);
  const isWished = ({ block }: Opened): boolean => wishes.some((wish) => wish.block === block);
  /** What is to be closed for one more: nothing that is likely to be read again, unless one `must` be. */
  const leftover = (must: boolean): Opened | undefined => {
    const others = opened.filter((each) => each !== current);
    const back = others.findLast((each) => each.mayReturn);
    return others.find((each) => each !== back && !isWished(each)) ?? (must ? others[0] : undefined);
  };
  /** Sees to it that one more can be opened; false where it cannot. */
  const makeRoom = (must: boolean): boolean => {
    while (opened.length >= opener.maxOpen()) {
      const left = leftover(must);
      if (left === undefined) return false;
      close(left);
    }
    return true;
  };
  const open = (block: XzBlock, isOnce: boolean): Opened => {
    const rested = (): void => {
      giveBack(each);
      lookAhead();
    };
    const decoding = opener.open(block, isOnce, rested);
    const each: Opened = { block, mayReturn: false, ahead: 0, hasSlot: false, ...decoding };
    opened.unshift(each);
    return each;
  };
  const openAhead = (block: XzBlock): Opened | undefined => {
    try {
      return makeRoom(false) ? open(block, false) : undefined;
    } catch (error) {
      // If the block is wanted indeed, it is tried again, and then the error counts.
      if (error instanceof Deb2nixError) return undefined;
      throw error;
    }
  };
  const lookAhead = (): void => {
    if (slots === undefined) return;
    for (const { block, until } of wishes) {
      const found = openedAt(block);
      if (block === current?.block || !opener.isElsewhere(block) || (found?.ahead ?? 0) >= until) continue;
      if (found?.hasSlot !== true && !takeSlot(slots)) return;
      const ahead = found ?? openAhead(block);
      if (ahead === undefined) {
        giveSlot(slots);
        continue;
      }
      ahead.hasSlot = true;
      ahead.ahead = until;
      ahead.prepare(until);
    }
  };
  /** Makes `block` the one whose bytes are waited for. */
  const turnTo = (block: XzBlock, isOnce: boolean): Opened => {
    if (current?.block !== block) current?.prepare(0);
    current = openedAt(block);
    if (current === undefined) {
      makeRoom(true);
      current = open(block, isOnce);
    }
    giveBack(current);
    current.ahead = 0;
    current.mayReturn = !isOnce;
    opened.splice(opened.indexOf(current), 1);
    opened.push(current);
    return current;
  };

  return {
    size: layout.contentLength,
    async chunkAt(position, until) {
      const block = blockAt(layout, position);
      const within = position - block.contentOffset;
      const chunk = kept.at(block, within);
      if (chunk !== undefined) return chunk;
      const isOnce = until !== undefined;
      if (isOnce) foreseen = [];
      wishes = [...foreseen, ...wishesAt(block, until)];
      const { prepare, chunkAt } = turnTo(block, isOnce);
      await Promise.all(closing.splice(0));
      prepare(Math.min((until ?? position + 1) - block.contentOffset, block.contentLength));
      lookAhead();
      return chunkAt(within, !isOnce);
    },
    foresee(offset, until) {
      const block = blockAt(layout, offset);
      foreseen = [{ block, until: Math.min(until - block.contentOffset, block.contentLength) }];
    },
    async close() {
      wishes = [];
      while (opened[0] !== undefined) close(opened[0]);
      await Promise.all(closing);
      await opener.stop();
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
