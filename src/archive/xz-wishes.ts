import type { XzBlock, XzLayout } from "./xz-index.ts";

/** What is likely to be wanted next: a block up to `until`, in bytes of its content. */
export interface XzWish {
  readonly block: XzBlock;
  readonly until: number;
}

/** So many blocks before the last it is wished for: from the start it would take memory all the time. */
const LAST = 4;

/** After a step no longer than this, in blocks, the next block is likely: large files lie next to large files. */
const NEAR = 3;

/**
 * Returns a function that is told of every step of somebody who reads an archive: the block that he is in and, where
 * he reads in order and only once, up to where in the stream. It answers with what he is likely to want after it,
 * the surest first: what he has said; the last block when it is near, since an archive is read to its end; and the
 * next block if the one before was near.
 */
export function xzWishes({
  blocks,
}: XzLayout): (block: XzBlock, until: number | undefined) => readonly XzWish[] {
  let before = 0;
  let isNear = true;
  return (block, until) => {
    const next = blocks[block.index + 1];
    const last = blocks.at(-1);
    if (until === undefined && block.index !== before) {
      isNear = Math.abs(block.index - before) <= NEAR;
      before = block.index;
    }
    if (next === undefined || last === undefined) return [];
    const said = (until ?? 0) - next.contentOffset;
    return [
      ...(said > 0 ? [{ block: next, until: Math.min(said, next.contentLength) }] : []),
      ...(last.index - block.index <= LAST ? [whole(last)] : []),
      ...(until === undefined && isNear ? [whole(next)] : []),
    ];
  };
}

function whole(block: XzBlock): XzWish {
  return { block, until: block.contentLength };
}
