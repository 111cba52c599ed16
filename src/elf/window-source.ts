import { checkRange } from "../archive/buffer-source.ts";
import type { ByteSource } from "../archive/byte-source.ts";
import { MissingRange } from "./missing-range.ts";

/** Bytes kept of a file; `offset` in bytes from the file's start. */
export interface Window {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/**
 * A `ByteSource` over the kept windows of a file of `size` bytes. Windows may touch and overlap and come in
 * any order. Reading what no window holds throws `MissingRange`; leaving `[0, size)` throws E_RANGE.
 */
export function windowSource(size: number, windows: readonly Window[]): ByteSource {
  const holding = (position: number): Window | undefined =>
    windows.find(({ offset, bytes }) => offset <= position && position < offset + bytes.length);

  const read = (offset: number, length: number): Uint8Array => {
    checkRange(offset, length, size);
    const parts: Uint8Array[] = [];
    for (let position = offset; position < offset + length; ) {
      const window = holding(position);
      if (window === undefined) throw new MissingRange(offset, length);
      const part = window.bytes.subarray(position - window.offset, offset + length - window.offset);
      parts.push(part);
      position += part.length;
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  };
  return { size, read };
}
