import { crc32, deflateRawSync, gunzipSync, gzipSync } from "node:zlib";
import { mutate } from "../mutate.ts";
import { wordFor } from "../outcome.ts";
import type { Random } from "../random.ts";
import { BrokenPromise, type Target } from "../target.ts";
import { content, decodeTwice, OUTPUT_LIMIT } from "./compressed.ts";

/** gzip: cutting, and what we take zlib takes too, with as many bytes. */
export const gzip: Target = {
  name: "gzip",
  generate: (random) => {
    const members = Buffer.concat([member(random), ...random.some(2, () => member(random))]);
    return random.oneIn(5) ? members : mutate(members, random, [member(random)]);
  },
  run: async (input) => {
    const outcome = await decodeTwice("gz", input);
    if (outcome.kind === "ok" && outcome.value.length < OUTPUT_LIMIT) {
      const { length } = gunzipSync(input);
      if (length !== outcome.value.length)
        throw new BrokenPromise("gzip gives what zlib gives", { length, outcome });
    }
    return wordFor(outcome);
  },
};

/** One member, by zlib or with a header of its own: RFC 1952, 2.3. */
function member(random: Random): Uint8Array {
  const bytes = content(random);
  if (random.oneIn(2)) return gzipSync(bytes, { level: random.below(10) });
  const flags = random.oneIn(8) ? random.below(256) : random.below(32);
  const extra = (flags & 4) === 0 ? [] : [Uint8Array.of(3, 0, 1, 2, 3)];
  const names = [8, 16].filter((flag) => (flags & flag) !== 0).map(() => Buffer.from("name\0"));
  const start = Buffer.concat([Uint8Array.of(0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3), ...extra, ...names]);
  const headerSum = (flags & 2) === 0 ? [] : [uint32(crc32(start)).subarray(0, 2)];
  return Buffer.concat([
    start,
    ...headerSum,
    deflateRawSync(bytes),
    uint32(crc32(bytes)),
    uint32(bytes.length),
  ]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
