import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteReader } from "../../../src/archive/byte-reader.ts";
import { ascii, collect, cutAt, cuts, streamOf } from "./streams.ts";

const digits = ascii("0123456789");

test("portions do not depend on the chunks of the input", async () => {
  await fc.assert(
    fc.asyncProperty(cuts, fc.array(fc.nat({ max: 4 })), async (places, lengths) => {
      const reader = new ByteReader(cutAt(digits, places));
      let at = 0;
      for (const length of lengths) {
        expect(Buffer.from(await reader.peek(length))).toEqual(digits.subarray(at, at + length));
        expect(Buffer.from(await reader.exactly(length))).toEqual(digits.subarray(at, at + length));
        at = Math.min(at + length, digits.length);
        expect(reader.offset).toBe(at);
      }
      expect(await collect(reader)).toEqual(digits.subarray(at));
    }),
  );
});

describe("at the end of the input", () => {
  test("exactly gives what is left", async () => {
    const reader = new ByteReader(streamOf(digits, 4));
    expect((await reader.exactly(100)).length).toBe(10);
    expect((await reader.exactly(1)).length).toBe(0);
    expect(await reader.atEnd()).toBe(true);
  });

  test("skip counts what was there", async () => {
    expect(await new ByteReader(streamOf(digits, 3)).skip(100)).toBe(10);
  });

  test("next is undefined, upTo is empty", async () => {
    const reader = new ByteReader(streamOf(new Uint8Array(0)));
    expect(await reader.next()).toBeUndefined();
    expect((await reader.upTo(5)).length).toBe(0);
  });
});

test("a portion inside a chunk is a view of it, not a copy", async () => {
  const reader = new ByteReader(streamOf(digits));
  await reader.skip(2);
  expect((await reader.exactly(3)).buffer).toBe(digits.buffer);
  expect((await reader.upTo(100)).buffer).toBe(digits.buffer);
});

test("looking ahead copies nothing within a chunk", async () => {
  const reader = new ByteReader(streamOf(digits));
  await reader.skip(1);
  expect((await reader.peek(3)).buffer).toBe(digits.buffer);
  expect((await reader.next())?.buffer).toBe(digits.buffer);
});

describe("closing", () => {
  test("leaving a loop over the reader closes the input, once", async () => {
    let closed = 0;
    async function* input(): AsyncGenerator<Uint8Array> {
      try {
        yield digits;
        yield digits;
      } finally {
        closed += 1;
      }
    }
    const reader = new ByteReader(input());
    for await (const _ of reader) break;
    await reader.close();
    expect(closed).toBe(1);
    expect(await reader.next()).toBeUndefined();
  });

  test("an error of the input comes through as it is and is not asked again", async () => {
    const error = new Error("disk");
    // biome-ignore lint/correctness/useYield: it fails before it has anything
    async function* input(): AsyncGenerator<Uint8Array> {
      throw error;
    }
    const reader = new ByteReader(input());
    await expect(reader.next()).rejects.toBe(error);
    expect(await reader.atEnd()).toBe(true);
  });
});
