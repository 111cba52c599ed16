import type { XzBlock } from "./xz-index.ts";

/** Most bytes of one block that are kept; `xz` makes blocks of 24 MiB unless told otherwise. */
export const MAX_KEPT_BLOCK = 32 * 1024 * 1024;

/** Bytes that are handed out at once. */
const CHUNK = 64 * 1024;

/** Memory that nobody keeps a block in at the moment; used again, since each is as large as thousands of chunks. */
const idle: Buffer[] = [];

/** Keeps the content of one block as far as it was decoded. */
export interface KeptXzBlock {
  /** From now on it is this block, if it is not too large. */
  begin(block: XzBlock): void;
  /** Takes what was decoded at `offset` of a block; what does not belong to what is kept is left out. */
  add(block: XzBlock, offset: number, chunk: Uint8Array): void;
  /** A copy of some of the bytes at `offset` of a block, or undefined where they are not kept. */
  at(block: XzBlock, offset: number): Uint8Array | undefined;
  /** Nothing is kept any more. */
  end(): void;
}

/** Keeps nothing yet. */
export function keepXzBlock(): KeptXzBlock {
  let kept: XzBlock | undefined;
  let filled = 0;
  let buffer: Buffer | undefined;
  return {
    begin(block) {
      kept = block.contentLength <= MAX_KEPT_BLOCK ? block : undefined;
      filled = 0;
    },
    add(block, offset, chunk) {
      if (block !== kept || offset !== filled || filled + chunk.length > block.contentLength) return;
      // Pages that nothing is written to cost nothing, so that all can have the same size.
      buffer ??= idle.pop() ?? Buffer.allocUnsafeSlow(MAX_KEPT_BLOCK);
      buffer.set(chunk, filled);
      filled += chunk.length;
    },
    at(block, offset) {
      if (block !== kept || offset >= filled || buffer === undefined) return undefined;
      return Uint8Array.prototype.slice.call(buffer, offset, Math.min(filled, offset + CHUNK));
    },
    end() {
      if (buffer !== undefined) idle.push(buffer);
      kept = undefined;
      buffer = undefined;
    },
  };
}
