import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gunzip } from "../../../src/archive/gzip.ts";
import { ascii, codeOf, collect, cutAt, cuts, failure, streamOf } from "./streams.ts";
import { lines, noise } from "./vectors/content.ts";

const text = lines(150);
const one = gzipSync(text);
const two = Buffer.concat([one, gzipSync(noise(300))]);

describe("well-formed", () => {
  test("concatenated members are one content (RFC 1952 2.2), wherever the input is cut", async () => {
    const whole = Buffer.concat([text, noise(300)]);
    expect(await collect(gunzip(streamOf(two)))).toEqual(whole);
    expect(await collect(gunzip(streamOf(two, one.length)))).toEqual(whole);
    expect(await collect(gunzip(streamOf(two, 1)))).toEqual(whole);
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        expect(await collect(gunzip(cutAt(two, places)))).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });

  test("an empty member is one", async () => {
    expect(await collect(gunzip(streamOf(gzipSync(""))))).toEqual(Buffer.alloc(0));
  });
});

describe("damage", () => {
  test.each([1, 9, 10, 100, one.length - 9, one.length - 8, one.length - 1])("cut at %i", async (length) => {
    for (const size of [1, length]) {
      expect(await codeOf(collect(gunzip(streamOf(one.subarray(0, length), size))))).toEqual([
        "E_GZIP_TRUNCATED",
        length,
      ]);
    }
  });

  test("the second member cut short", async () => {
    const { code } = await failure(collect(gunzip(streamOf(two.subarray(0, two.length - 4)))));
    expect(code).toBe("E_GZIP_TRUNCATED");
  });

  test.each([1, 5, 1_000_000])("zeros behind the last member, in chunks of %i", async (size) => {
    const padded = Buffer.concat([one, Buffer.alloc(4)]);
    expect(await codeOf(collect(gunzip(streamOf(padded, size))))).toEqual(["E_GZIP_TRAILING", one.length]);
  });

  test.each([1, 5, 1_000_000])("garbage behind the last member, in chunks of %i", async (size) => {
    const garbage = Buffer.concat([one, ascii("garbage")]);
    expect((await failure(collect(gunzip(streamOf(garbage, size))))).code).toMatch(
      /^E_GZIP_(TRAILING|CORRUPT)$/,
    );
  });

  test("a flipped bit in the check sum", async () => {
    const flipped = Buffer.from(one);
    flipped[one.length - 6]! ^= 1;
    expect((await failure(collect(gunzip(streamOf(flipped))))).code).toBe("E_GZIP_CORRUPT");
  });

  test("something else altogether", async () => {
    expect((await failure(collect(gunzip(streamOf(ascii("not gzip")))))).code).toBe("E_GZIP_CORRUPT");
  });
});
