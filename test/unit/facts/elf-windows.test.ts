import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { analyzeElf } from "../../../src/elf/analyze.ts";
import { MissingRange } from "../../../src/elf/missing-range.ts";
import { keepWindows } from "../../../src/facts/elf-windows.ts";

async function* cut(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += length) yield bytes.subarray(offset, offset + length);
}

/** A file that is not kept whole, with nothing of interest after its head. */
const SIZE = 17_000_000;

describe("keepWindows", () => {
  test("an ELF that fits the head is kept whole", async () => {
    const elf = writeElf({ soname: "libx.so.1", needed: ["libc.so.6"] });
    const { source } = await keepWindows(elf.length, cut(elf, 100), { ranges: [] });
    expect(analyzeElf(source)).toMatchObject({ soname: "libx.so.1", needed: ["libc.so.6"] });
  });

  test("wanted ranges are kept wherever chunks are cut", async () => {
    const bytes = new Uint8Array(SIZE);
    for (let index = 0; index < SIZE; index++) bytes[index] = (index * 31 + (index >> 8)) & 0xff;
    bytes.set(writeElf({ soname: "libx.so" }).subarray(0, 64));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1000, max: 900_000 }),
        fc.nat(SIZE),
        fc.nat(300_000),
        async (chunk, offset, length) => {
          const end = Math.min(offset + length, SIZE);
          const { source } = await keepWindows(SIZE, cut(bytes, chunk), { ranges: [{ offset, length }] });
          expect(Buffer.from(source.read(offset, end - offset)).equals(bytes.subarray(offset, end))).toBe(
            true,
          );
        },
      ),
      { numRuns: 20 },
    );
  });

  test("what was not kept is asked for by its range", async () => {
    const bytes = new Uint8Array(SIZE);
    bytes.set(writeElf({ soname: "libx.so" }).subarray(0, 64));
    const { source } = await keepWindows(SIZE, cut(bytes, 100_000), { ranges: [] });
    expect(() => source.read(SIZE - 10, 5)).toThrow(MissingRange);
  });
});
