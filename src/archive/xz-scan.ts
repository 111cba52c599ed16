import { type Scanner, skip, take } from "./scan.ts";
import { type XzBlockHeader, type XzStreamFlags, xzCorrupt } from "./xz-format.ts";

/** Sizes of a block in bytes, as its record in the index has them (xz spec 4.3). */
export interface XzSizes {
  /** Header, LZMA2 data and check. */
  unpadded: number;
  uncompressed: number;
}

/**
 * Scans the rest of a block behind its header, at `offset`: LZMA2 chunks, padding, check (xz spec 3, 5.3.1).
 * Adds up in `sizes`. The chunks state all their sizes, so the end of a block is known without decoding it.
 */
export function* scanXzBlock(
  header: XzBlockHeader,
  flags: XzStreamFlags,
  offset: number,
  sizes: XzSizes,
): Scanner {
  let length = 0;
  for (;;) {
    const control = (yield* take(1))[0]!;
    length += 1;
    if (control === 0) break;
    if (control > 2 && control < 0x80)
      throw xzCorrupt("an LZMA2 chunk is of no known kind", offset + length - 1);
    const fields = yield* take(control < 0x80 ? 2 : control < 0xc0 ? 4 : 5);
    const high = control < 0x80 ? 0 : control & 0x1f;
    const uncompressed = high * 0x10000 + fields[0]! * 0x100 + fields[1]! + 1;
    const compressed = control < 0x80 ? uncompressed : fields[2]! * 0x100 + fields[3]! + 1;
    yield* skip(compressed);
    length += fields.length + compressed;
    sizes.uncompressed += uncompressed;
  }
  sizes.unpadded = header.length + length + flags.checkLength;
  yield* skip((4 - (length % 4)) % 4);
  yield* skip(flags.checkLength);
}

/**
 * Scans the index of a stream at `offset` without its CRC32 (xz spec 4) and throws `E_XZ_CORRUPT` where its
 * records are not `blocks`.
 */
export function* scanXzIndex(blocks: readonly XzSizes[], offset: number): Scanner {
  let length = 0;
  function* number(): Generator<{ kind: "take"; length: number }, number, Uint8Array> {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = (yield { kind: "take", length: 1 })[0]!;
      length += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      if (factor > 2 ** 42) throw xzCorrupt("a number in the index is out of range", offset + length);
    }
  }
  yield* take(1);
  length += 1;
  const count = yield* number();
  if (count !== blocks.length) {
    throw xzCorrupt(`the index lists ${count} blocks, there are ${blocks.length}`, offset + 1);
  }
  for (const { unpadded, uncompressed } of blocks) {
    const at = offset + length;
    if ((yield* number()) === unpadded && (yield* number()) === uncompressed) continue;
    throw xzCorrupt("the index states other sizes than a block has", at);
  }
  const padding = yield* take((4 - (length % 4)) % 4);
  if (padding.some((byte) => byte !== 0))
    throw xzCorrupt("the padding of the index is not zero", offset + length);
}
