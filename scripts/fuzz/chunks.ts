import { crc32 } from "node:zlib";
import { type Random, randomFrom } from "./random.ts";

/** The bytes in one chunk. */
export async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

/** The bytes in chunks whose lengths follow from the bytes, so that a kept input is cut the same way again. */
export async function* cut(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const random = randomOf(bytes);
  const longest = random.pick([1, 2, 7, 64, 513, 5000]);
  // Byte by byte a long input would take longer than it is worth.
  const least = Math.ceil(bytes.length / 2000);
  for (let at = 0; at < bytes.length; ) {
    const length = Math.max(least, 1 + random.below(longest));
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

/** Choices that follow from an input. */
export function randomOf(bytes: Uint8Array): Random {
  return randomFrom(`bytes ${crc32(bytes)}`);
}
