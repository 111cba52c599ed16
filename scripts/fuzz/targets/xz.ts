import { readdirSync, readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { storeXz } from "../../../fixtures/lib/xz-writer.ts";
import { mutate } from "../mutate.ts";
import { wordFor } from "../outcome.ts";
import type { Random } from "../random.ts";
import type { Target } from "../target.ts";
import { content, decodeTwice } from "./compressed.ts";

const VECTORS = new URL("../../../test/unit/archive/vectors/", import.meta.url);

/** xz: streams and blocks, cutting; checksums of headers and indexes are put right after most mutations. */
export const xz: Target = {
  name: "xz",
  generate: (random) => {
    const bytes = Buffer.concat([
      stream(random),
      ...(random.oneIn(4) ? [padding(random), stream(random)] : []),
    ]);
    if (random.oneIn(6)) return bytes;
    const mutant = Uint8Array.from(mutate(bytes, random, [stream(random)]));
    if (!random.oneIn(3)) repairXz(mutant);
    return mutant;
  },
  run: async (input) => wordFor(await decodeTwice("xz", input)),
};

/** Compressed by the real xz, in all variants that the tests keep. */
const vectors = readdirSync(VECTORS)
  .filter((name) => name.endsWith(".xz"))
  .sort()
  .map((name) => readFileSync(new URL(name, VECTORS)));

function stream(random: Random): Uint8Array {
  if (random.oneIn(3)) return random.pick(vectors);
  // A block for each hundred bytes, or a checksum over megabytes, takes longer than it is worth.
  return storeXz(content(random).subarray(0, 100_000), {
    blockSize: random.pick([5000, 30_000, 65_536, 1_000_000]),
    check: random.pick(["crc32", "crc64"]),
    sizesInHeaders: random.oneIn(2),
  });
}

function padding(random: Random): Uint8Array {
  return new Uint8Array(random.pick([0, 4, 4, 3, 400]));
}

/**
 * Puts right the CRC32 of the stream header, of the first block header, of the index and of the footer (xz
 * spec 2.1.1, 3.1, 4, 2.1.2), where they lie within the bytes, so that what they guard is looked at.
 */
export function repairXz(bytes: Uint8Array): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const guard = (start: number, end: number, at: number): void => {
    if (start < 0 || end < start || Math.max(end, at + 4) > buffer.length) return;
    buffer.writeUInt32LE(crc32(buffer.subarray(start, end)), at);
  };
  guard(6, 8, 8);
  const headerEnd = 12 + ((buffer[12] ?? 0) + 1) * 4;
  guard(12, headerEnd - 4, headerEnd - 4);
  const footer = buffer.length - 12;
  if (footer < 12) return;
  const indexLength = (buffer.readUInt32LE(footer + 4) + 1) * 4;
  guard(footer - indexLength, footer - 4, footer - 4);
  guard(footer + 4, footer + 10, footer);
}
