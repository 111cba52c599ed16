import { Deb2nixError } from "../error.ts";
import type { ByteSource } from "./byte-source.ts";

/**
 * A `ByteSource` over bytes in memory. What `read` returns shares its memory with `bytes`. A range that
 * leaves `[0, size)` throws E_RANGE.
 */
export function bufferSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => {
      checkRange(offset, length, bytes.length);
      return bytes.subarray(offset, offset + length);
    },
  };
}

/** Throws E_RANGE unless `[offset, offset + length)` lies in `[0, size)`; all in bytes. */
export function checkRange(offset: number, length: number, size: number): void {
  const whole = Number.isSafeInteger(offset) && Number.isSafeInteger(length);
  if (whole && offset >= 0 && length >= 0 && offset <= size - length) return;
  throw new Deb2nixError("E_RANGE", `cannot read ${length} bytes at ${offset}: there are ${size} bytes`, {
    ...(Number.isSafeInteger(offset) && offset >= 0 ? { offset } : {}),
    hint: "The file is shorter than its own headers claim; fetch it again.",
  });
}
