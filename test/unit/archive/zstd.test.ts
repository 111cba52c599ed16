import { constants, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unzstd } from "../../../src/archive/zstd.ts";
import { ascii, codeOf, collect, cutAt, cuts, failure, streamOf } from "./streams.ts";
import { lines, noise } from "./vectors/content.ts";

const text = lines(500);
const checked = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
const frame = zstdCompressSync(text, checked);

/** RFC 8878 3.1.2. */
function skippable(length: number, nibble = 0): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(0x184d2a50 + nibble, 0);
  header.writeUInt32LE(length, 4);
  return Buffer.concat([header, Buffer.alloc(length, 0x78)]);
}

/** A frame header with this descriptor and these fields, and one empty last block. */
const bare = (descriptor: number, ...fields: readonly number[]): Buffer =>
  Buffer.from([0x28, 0xb5, 0x2f, 0xfd, descriptor, ...fields, 0x01, 0x00, 0x00]);

describe("frames", () => {
  const many = Buffer.concat([
    skippable(3),
    frame,
    zstdCompressSync(noise(500)),
    skippable(0, 15),
    zstdCompressSync(""),
    zstdCompressSync(Buffer.alloc(300_000)),
    skippable(70, 7),
  ]);
  const content = Buffer.concat([text, noise(500), Buffer.alloc(300_000)]);

  test("are all decoded and skippable ones passed over, wherever the input is cut", async () => {
    expect(await collect(unzstd(streamOf(many)))).toEqual(content);
    expect(await collect(unzstd(streamOf(many, 1)))).toEqual(content);
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        expect((await collect(unzstd(cutAt(many, places)))).equals(content)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test.each([1, 2, 7, 300, 65_000, 70_000])(
    "with a stated content size of %i bytes are decoded",
    async (size) => {
      const data = lines(4000).subarray(0, size);
      const stated = zstdCompressSync(data, { pledgedSrcSize: data.length });
      expect(await collect(unzstd(streamOf(stated, 5)))).toEqual(data);
    },
  );

  test("may have a window of 128 MiB, which is 2^27 bytes", async () => {
    expect(await collect(unzstd(streamOf(bare(0x00, 17 << 3))))).toEqual(Buffer.alloc(0));
  });

  test("larger than the output buffer come in several chunks", async () => {
    let chunks = 0;
    for await (const _ of unzstd(streamOf(zstdCompressSync(Buffer.alloc(2_000_000))))) chunks += 1;
    expect(chunks).toBeGreaterThan(4);
  });
});

describe("what is refused before it is decoded", () => {
  test("a window beyond 2^27 bytes", async () => {
    expect(await codeOf(collect(unzstd(streamOf(bare(0x00, (17 << 3) | 1)))))).toEqual(["E_ZSTD_WINDOW", 0]);
    expect(await codeOf(collect(unzstd(streamOf(bare(0x00, 0xff)))))).toEqual(["E_ZSTD_WINDOW", 0]);
  });

  test("a single segment beyond it, whose window is its content", async () => {
    const fields = [0, 0, 0, 0, 1, 0, 0, 0];
    expect(await codeOf(collect(unzstd(streamOf(bare(0xe0, ...fields)))))).toEqual(["E_ZSTD_WINDOW", 0]);
  });

  test("a frame that needs a dictionary", async () => {
    expect(await codeOf(collect(unzstd(streamOf(bare(0x01, 0x00, 0x07)))))).toEqual(["E_ZSTD_DICTIONARY", 6]);
  });

  test("a reserved bit in the frame header", async () => {
    expect(await codeOf(collect(unzstd(streamOf(bare(0x08, 0x00)))))).toEqual(["E_ZSTD_CORRUPT", 4]);
  });

  test("a block of the reserved type", async () => {
    const frameOf = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x00, 0x07, 0x00, 0x00]);
    expect(await codeOf(collect(unzstd(streamOf(frameOf))))).toEqual(["E_ZSTD_CORRUPT", 6]);
  });

  test.each([0, 1])("a compressed block of %i bytes, however it is cut", async (length) => {
    const header = [(length << 3) | 5, 0x00, 0x00];
    const frame = Buffer.from([
      0x28,
      0xb5,
      0x2f,
      0xfd,
      0x80,
      0,
      0,
      0,
      0,
      0,
      ...header,
      ...Array(length).fill(0),
    ]);
    for (const size of [1, 7, frame.length]) {
      expect(await codeOf(collect(unzstd(streamOf(frame, size))))).toEqual(["E_ZSTD_CORRUPT", 10]);
    }
  });
});

test("more than 65536 frames are refused", async () => {
  // Skippable ones count too, and are quick to pass.
  const frames = Buffer.concat(Array.from({ length: 65_537 }, () => skippable(0)));
  expect(await codeOf(collect(unzstd(streamOf(frames))))).toEqual(["E_ZSTD_LIMIT", 65_536 * 8]);
});

describe("damage", () => {
  test("a frame cut anywhere is an error with the place of the cut", async () => {
    const small = zstdCompressSync("some text, some text, some text", checked);
    for (let length = 1; length < small.length; length++) {
      for (const size of [1, length]) {
        const cut = streamOf(small.subarray(0, length), size);
        expect(await codeOf(collect(unzstd(cut)))).toEqual(["E_ZSTD_TRUNCATED", length]);
      }
    }
  });

  test.each([5, 8, 10])("a skippable frame cut at %i", async (length) => {
    const cut = Buffer.concat([frame, skippable(9).subarray(0, length)]);
    expect(await codeOf(collect(unzstd(streamOf(cut))))).toEqual(["E_ZSTD_TRUNCATED", cut.length]);
  });

  test.each([
    ["garbage", "garbage"],
    ["zeros", "\0\0\0\0"],
    ["less than a magic", "xy"],
  ])("%s behind the last frame", async (_, rest) => {
    for (const size of [1, 1_000_000]) {
      const input = streamOf(Buffer.concat([frame, ascii(rest)]), size);
      expect(await codeOf(collect(unzstd(input)))).toEqual(["E_ZSTD_TRAILING", frame.length]);
    }
  });

  test("a flipped bit in the check sum", async () => {
    const flipped = Buffer.from(frame);
    flipped[frame.length - 1]! ^= 1;
    const { code, message } = await failure(collect(unzstd(streamOf(flipped))));
    expect([code, message]).toEqual(["E_ZSTD_CORRUPT", expect.stringMatching(/check ?sum/i)]);
  });

  test("something else altogether", async () => {
    expect(await codeOf(collect(unzstd(streamOf(ascii("not zstd")))))).toEqual(["E_ZSTD_CORRUPT", 0]);
  });

  test("any damage gives an error of ours or other bytes, never anything else", async () => {
    const small = Buffer.concat([skippable(2), zstdCompressSync("some text, some text, some text", checked)]);
    await fc.assert(
      fc.asyncProperty(fc.nat(small.length - 1), fc.nat(255), async (at, value) => {
        const damaged = Buffer.from(small);
        damaged[at] = value;
        await collect(unzstd(streamOf(damaged))).catch((error) => expect(error.code).toMatch(/^E_ZSTD_/));
      }),
      { numRuns: 150 },
    );
  });
});
