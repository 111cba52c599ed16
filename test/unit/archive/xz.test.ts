import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unxz } from "../../../src/archive/xz.ts";
import { ascii, codeOf, collect, cutAt, cuts, failure, streamOf } from "./streams.ts";
import { lines, noise } from "./vectors/content.ts";

const vector = (name: string): Buffer => readFileSync(new URL(`vectors/${name}.xz`, import.meta.url));

const multiBlock = vector("multi-block");
const empty = vector("empty");
const text = lines();

/** A place in a vector of one block and a stream header of 12 bytes; see `xz --list -vv`. */
const blockHeader = 12;

describe("well-formed", () => {
  test.each(["crc64", "crc32", "check-none", "multi-block", "dictionary-64m"])("%s", async (name) => {
    expect((await collect(unxz(streamOf(vector(name))))).equals(text)).toBe(true);
  });

  test("stored LZMA2 chunks", async () => {
    expect(await collect(unxz(streamOf(vector("noise"))))).toEqual(noise());
  });

  test("a stream without blocks", async () => {
    expect(await collect(unxz(streamOf(empty)))).toEqual(Buffer.alloc(0));
  });

  const joined = Buffer.concat([
    vector("noise"),
    Buffer.alloc(8),
    multiBlock,
    empty,
    vector("crc32"),
    Buffer.alloc(4),
  ]);
  const content = Buffer.concat([noise(), text, text]);

  test("concatenated streams and stream padding, wherever the input is cut", async () => {
    expect((await collect(unxz(streamOf(joined)))).equals(content)).toBe(true);
    expect((await collect(unxz(streamOf(joined, 1)))).equals(content)).toBe(true);
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        expect((await collect(unxz(cutAt(joined, places)))).equals(content)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

describe("several at once", () => {
  test("both complete although each waits for the other's consumer", async () => {
    const first = unxz(streamOf(multiBlock, 100));
    const second = unxz(streamOf(vector("crc64"), 100));
    const parts: [Uint8Array[], Uint8Array[]] = [[], []];
    for (;;) {
      const a = await first.next();
      const b = await second.next();
      if (!a.done) parts[0].push(a.value);
      if (!b.done) parts[1].push(b.value);
      if (a.done && b.done) break;
    }
    expect(Buffer.concat(parts[0]).equals(text)).toBe(true);
    expect(Buffer.concat(parts[1]).equals(text)).toBe(true);
  });

  test("one that is left open, one that is left early and one that fails hold nobody up", async () => {
    const open = unxz(streamOf(multiBlock));
    await open.next();
    for await (const _ of unxz(streamOf(multiBlock, 50))) break;
    await failure(collect(unxz(streamOf(multiBlock.subarray(0, 700)))));
    for (let again = 0; again < 6; again++) {
      expect((await collect(unxz(streamOf(multiBlock)))).equals(text)).toBe(true);
    }
    await open.return();
  });

  test("an input is closed when its consumer leaves early", async () => {
    let closed = false;
    async function* input(): AsyncGenerator<Uint8Array> {
      try {
        for await (const chunk of streamOf(multiBlock, 50)) yield chunk;
      } finally {
        closed = true;
      }
    }
    for await (const _ of unxz(input())) break;
    expect(closed).toBe(true);
  });
});

describe("what the built-in decoder lacks", () => {
  const lacking = [
    ["sha256", "integrity check SHA-256"],
    ["x86", "filter BCJ x86"],
    ["arm64", "filter BCJ ARM64"],
    ["delta", "filter Delta"],
    ["dictionary-96m", "dictionary of 100663296 bytes"],
  ] as const;

  test.each(lacking)("%s is an error before anything is decoded", async (name, what) => {
    const { code, offset, message, hint } = await failure(collect(unxz(streamOf(vector(name)))));
    expect([code, offset]).toEqual(["E_XZ_UNSUPPORTED", blockHeader]);
    expect(message).toContain(what);
    expect(hint).toContain("Install the program xz");
  });

  test.each(lacking)("%s goes to the other decoder as a sound stream of one block", async (name) => {
    const file = vector(name);
    const given: Buffer[] = [];
    async function* nativeXz(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      given.push(await collect(input));
      yield ascii("decoded");
    }
    const joined = Buffer.concat([file, vector("noise")]);
    const output = await collect(unxz(streamOf(joined, 100), { nativeXz }));
    expect(given).toEqual([file]);
    expect(output).toEqual(Buffer.concat([ascii("decoded"), noise()]));
  });
});

describe("damage", () => {
  const small = vector("noise");

  test.each([1, 11, 12, 13, 23, 24, 27, 100, 3040])("cut at %i", async (length) => {
    for (const size of [1, length]) {
      const cut = streamOf(small.subarray(0, length), size);
      expect(await codeOf(collect(unxz(cut)))).toEqual(["E_XZ_TRUNCATED", length]);
    }
  });

  test("cut anywhere in check, index and footer", async () => {
    for (let length = small.length - 44; length < small.length; length++) {
      expect(await codeOf(collect(unxz(streamOf(small.subarray(0, length)))))).toEqual([
        "E_XZ_TRUNCATED",
        length,
      ]);
    }
  });

  test("between two blocks", async () => {
    // The first block: header of 16 bytes, 604 in all with padding and check.
    const { code } = await failure(collect(unxz(streamOf(multiBlock.subarray(0, 12 + 604)))));
    expect(code).toBe("E_XZ_TRUNCATED");
  });

  // Behind the content: check of 8 bytes, index of 8, its CRC32, footer of 12.
  test.each([
    ["the magic", 0, "starts with"],
    ["the stream flags", 7, "CRC32 of the stream header"],
    ["the stream header's CRC32", 8, "CRC32 of the stream header"],
    ["the block header", blockHeader + 2, "CRC32 of a block header"],
    ["the block header's CRC32", blockHeader + 9, "CRC32 of a block header"],
    ["the content of a stored chunk", 200, "cannot be decoded"],
    ["the check", -30, "cannot be decoded"],
    ["the count of blocks in the index", -23, "the index lists 0 blocks"],
    ["a size in the index", -22, "other sizes"],
    ["the padding of the index", -17, "padding of the index"],
    ["the CRC32 of the index", -16, "CRC32 of the index"],
    ["the CRC32 of the footer", -12, "CRC32 of the footer"],
    ["the size of the index in the footer", -8, "CRC32 of the footer"],
    ["the footer's magic", -1, "footer's magic"],
  ])("a flipped bit in %s", async (_, at, message) => {
    const flipped = Buffer.from(small);
    flipped[(at + small.length) % small.length]! ^= 1;
    const error = await failure(collect(unxz(streamOf(flipped))));
    expect([error.code, error.message]).toEqual(["E_XZ_CORRUPT", expect.stringContaining(message)]);
  });

  test.each([
    ["the size of the index", -8, "another size"],
    ["the flags", -3, "flags in the footer"],
  ])("%s in a footer whose CRC32 is right", async (_, at, message) => {
    const forged = Buffer.from(small);
    forged[small.length + at]! ^= 1;
    forged.writeUInt32LE(crc32(forged.subarray(-8, -2)), small.length - 12);
    expect((await failure(collect(unxz(streamOf(forged))))).message).toContain(message);
  });

  test.each([
    ["garbage", "garbage"],
    ["padding that is not in fours", "\0\0\0"],
    ["padding and garbage", "\0\0\0\0garbage"],
    ["a stream behind padding that is not in fours", `\0\0${empty.toString("latin1")}`],
  ])("%s behind a stream", async (_, rest) => {
    for (const size of [1, 1_000_000]) {
      const input = streamOf(Buffer.concat([small, ascii(rest)]), size);
      const { code, offset } = await failure(collect(unxz(input)));
      expect(code).toBe("E_XZ_TRAILING");
      expect(offset).toBeGreaterThanOrEqual(small.length);
    }
  });

  test("an index of another stream", async () => {
    const swapped = Buffer.concat([small.subarray(0, small.length - 24), vector("crc64").subarray(-24)]);
    expect((await failure(collect(unxz(streamOf(swapped))))).message).toContain("index");
  });

  // The first byte of an LZMA chunk carries nothing, and the decoder does not look at it.
  test("any damage is an error of ours or does none", async () => {
    const bytes = vector("crc32");
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const damaged = Buffer.from(bytes);
        damaged[at]! ^= mask;
        const outcome = await collect(unxz(streamOf(damaged))).catch((error) => error.code);
        if (typeof outcome === "string") expect(outcome).toMatch(/^E_XZ_/);
        else expect(outcome.equals(text)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
