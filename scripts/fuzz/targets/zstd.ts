import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { decompress } from "../../../src/archive/decompress.ts";
import { whole } from "../chunks.ts";
import { mutate } from "../mutate.ts";
import { outcomeOf, wordFor } from "../outcome.ts";
import type { Random } from "../random.ts";
import { BrokenPromise, type Target } from "../target.ts";
import { content, decodeTwice, digest, OUTPUT_LIMIT } from "./compressed.ts";

/** zstd: cutting, and a single frame that we take Node's decoder takes too, with as many bytes. */
export const zstd: Target = {
  name: "zstd",
  generate: (random) => {
    const frames = Buffer.concat([frame(random), ...random.some(2, () => frame(random))]);
    return random.oneIn(5) ? frames : mutate(frames, random, [frame(random)]);
  },
  run: async (input) => {
    if (holdsEmptySegment(input)) {
      return wordFor(await outcomeOf(() => digest(decompress("zst", whole(input)))));
    }
    const outcome = await decodeTwice("zst", input);
    if (outcome.kind === "ok" && outcome.value.length < OUTPUT_LIMIT) {
      const { length } = zstdDecompressSync(input, { maxOutputLength: OUTPUT_LIMIT });
      // Node's decoder stops after the first frame.
      if (length > outcome.value.length)
        throw new BrokenPromise("zstd gives what Node gives", { length, outcome });
    }
    return wordFor(outcome);
  },
};

/**
 * Whether a frame says that its content is empty and its only segment (RFC 8878, 3.1.1.1.2). libzstd takes a
 * run-length block of no bytes in such a frame when it gets the frame in one piece, and refuses it otherwise.
 */
function holdsEmptySegment(input: Uint8Array): boolean {
  const bytes = Buffer.from(input);
  for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
    const descriptor = bytes[at + 4] ?? 0;
    const start = at + 5 + [0, 1, 2, 4][descriptor & 3]!;
    const size = bytes.subarray(start, start + [1, 2, 4, 8][descriptor >> 6]!);
    if ((descriptor & 0x20) !== 0 && size.every((byte) => byte === 0)) return true;
  }
  return false;
}

const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** A compressed, a hand-written or a skippable frame: RFC 8878, 3.1. */
function frame(random: Random): Uint8Array {
  if (random.oneIn(6)) {
    const length = random.below(20);
    return Buffer.concat([
      Uint8Array.of(0x50 + random.below(16), 0x2a, 0x4d, 0x18, length, 0, 0, 0),
      random.bytes(length),
    ]);
  }
  if (random.oneIn(2)) {
    return zstdCompressSync(content(random), {
      params: {
        [constants.ZSTD_c_compressionLevel]: random.pick([1, 3, 19]),
        [constants.ZSTD_c_checksumFlag]: random.below(2),
        [constants.ZSTD_c_contentSizeFlag]: random.below(2),
        ...(random.oneIn(5) ? { [constants.ZSTD_c_windowLog]: 10 + random.below(18) } : {}),
      },
    });
  }
  return handWritten(random);
}

/** A frame of raw and run-length blocks, header fields chosen freely. */
function handWritten(random: Random): Uint8Array {
  const descriptor = random.oneIn(3) ? random.below(256) : random.pick([0x00, 0x20, 0x60, 0xa0, 0xe0]);
  const single = (descriptor & 0x20) !== 0;
  const fieldLength =
    (single ? 0 : 1) + [0, 1, 2, 4][descriptor & 3]! + [single ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  const fields = random.oneIn(3) ? random.bytes(fieldLength) : new Uint8Array(fieldLength);
  const blocks: Uint8Array[] = [];
  for (let left = 1 + random.below(4); left > 0; left--) {
    const type = random.oneIn(8) ? random.below(4) : random.below(2);
    const size = random.pick([0, 1, 20, 20, 1000, 128 * 1024, 0x1fffff]);
    const header = (size << 3) | (type << 1) | (left === 1 ? 1 : 0);
    const body = type === 1 ? 1 : Math.min(size, 2000);
    blocks.push(Uint8Array.of(header & 0xff, (header >> 8) & 0xff, header >> 16), random.bytes(body));
  }
  const checksum = (descriptor & 4) === 0 ? 0 : 4;
  return Buffer.concat([MAGIC, Uint8Array.of(descriptor), fields, ...blocks, random.bytes(checksum)]);
}
