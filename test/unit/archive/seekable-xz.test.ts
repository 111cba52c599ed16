import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { storeXz } from "../../../fixtures/lib/xz-writer.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import type { ByteSource } from "../../../src/archive/byte-source.ts";
import { seekableStream } from "../../../src/archive/seekable-bytes.ts";
import { readAt } from "../../../src/archive/seekable-read.ts";
import { isWorthSeeking, seekableXz } from "../../../src/archive/seekable-xz.ts";
import { readXzIndex, type XzLayout } from "../../../src/archive/xz-index.ts";
import { codeOf, collect } from "./streams.ts";

const BLOCK = 200_000;
const content = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => (index * 7919) >> 7));
const stream = storeXz(content, { blockSize: BLOCK });
const layout = readXzIndex(bufferSource(stream), 0, stream.length)!;

/** The stream, and how many of the bytes of each block were read of it. */
function watchedSource(): { readonly source: ByteSource; readonly read: number[] } {
  const plain = bufferSource(stream);
  const read = layout.blocks.map(() => 0);
  const source = {
    size: plain.size,
    read: (offset: number, length: number) => {
      const index = layout.blocks.findLastIndex((block) => block.offset <= offset);
      read[index]! += length;
      return plain.read(offset, length);
    },
  };
  return { source, read };
}

describe("seekableXz", () => {
  test("gives the bytes at any place, in any order", async () => {
    const range = fc.tuple(fc.nat(content.length - 1), fc.integer({ min: 1, max: 100_000 }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(range, fc.boolean()), { maxLength: 5 }), async (ranges) => {
        const seekable = seekableXz(bufferSource(stream), layout);
        for (const [[start, length], once] of ranges) {
          const end = Math.min(start + length, content.length);
          const parts: Buffer[] = [];
          for await (const part of seekableStream(seekable, start, end, once)) parts.push(Buffer.from(part));
          expect(Buffer.concat(parts).equals(content.subarray(start, end))).toBe(true);
        }
        await seekable.close();
      }),
      { numRuns: 40 },
    );
  });

  test("what it lends stays as it is when other blocks are read", async () => {
    const seekable = seekableXz(bufferSource(stream), layout);
    const chunks: { position: number; chunk: Uint8Array }[] = [];
    for (const position of [0, 1000, 300_000, 500, 900_000, 100_000]) {
      chunks.push({ position, chunk: await seekable.chunkAt(position) });
    }
    await readAt(seekable, 0, content.length);
    for (const { position, chunk } of chunks) {
      expect(chunk.length).toBeGreaterThan(0);
      expect(content.subarray(position, position + chunk.length).equals(chunk)).toBe(true);
    }
    await seekable.close();
  });

  test("decodes no block that nothing is wanted of, and none further than it must", async () => {
    const { source, read } = watchedSource();
    const seekable = seekableXz(source, layout);
    await readAt(seekable, 3 * BLOCK + 10, 100);
    await seekable.close();
    expect(read).toEqual([0, 0, 0, expect.any(Number), 0]);
    expect(read[3]).toBeLessThan(layout.blocks[3]!.length);
  });

  test("decodes no block twice to go back in the one that was begun last, or on in the one before", async () => {
    const { source, read } = watchedSource();
    const seekable = seekableXz(source, layout);
    await readAt(seekable, 10, 100);
    await readAt(seekable, 4 * BLOCK + 190_000, 100);
    await readAt(seekable, 4 * BLOCK, 100);
    await readAt(seekable, BLOCK - 100, 100);
    await readAt(seekable, 4 * BLOCK + 100_000, 100_000);
    await seekable.close();
    const { blocks } = layout;
    expect(read).toEqual([blocks[0]!.length, 0, 0, 0, blocks[4]!.length]);
  });

  test("a block's check is made where its last byte is asked for", async () => {
    const damaged = Buffer.from(stream);
    const { offset, length } = layout.blocks[1]!;
    damaged[offset + length - 1]! ^= 1;
    const seekable = seekableXz(bufferSource(damaged), layout);
    await readAt(seekable, BLOCK, 1000);
    expect((await codeOf(readAt(seekable, 2 * BLOCK - 1, 1)))[0]).toBe("E_XZ_CORRUPT");
    await seekable.close();
  });

  test("a block that is shorter or longer than the index says is an error", async () => {
    const lying = (by: number): XzLayout => ({
      ...layout,
      contentLength: BLOCK + by,
      blocks: [{ ...layout.blocks[0]!, contentLength: BLOCK + by }],
    });
    for (const by of [-1, 1]) {
      const seekable = seekableXz(bufferSource(stream), lying(by));
      expect((await codeOf(readAt(seekable, 0, BLOCK + by)))[0]).toBe("E_XZ_CORRUPT");
      await seekable.close();
    }
  });

  test("gives up where it would decode all of it a third time", async () => {
    const seekable = seekableXz(bufferSource(stream), layout);
    const backAndForth = async (): Promise<void> => {
      for (let turn = 0; turn < 20; turn++) {
        for (const block of [0, 1, 2, 3]) await readAt(seekable, block * BLOCK + 199_000, 1);
      }
    };
    expect((await codeOf(backAndForth()))[0]).toBe("E_XZ_LIMIT");
    await seekable.close();
  });

  test("a stream over it skips without decoding", async () => {
    const { source, read } = watchedSource();
    const seekable = seekableXz(source, layout);
    const bytes = seekableStream(seekable);
    expect(await bytes.skip?.(4 * BLOCK + 5)).toBe(4 * BLOCK + 5);
    expect((await collect(bytes)).equals(content.subarray(4 * BLOCK + 5))).toBe(true);
    expect(await bytes.skip?.(10)).toBe(0);
    await seekable.close();
    expect(read.slice(0, 4)).toEqual([0, 0, 0, 0]);
  });
});

test("one block is worth seeking as long as it can be kept", () => {
  const alone = (contentLength: number): XzLayout => ({
    ...layout,
    contentLength,
    blocks: [{ ...layout.blocks[0]!, contentLength }],
  });
  expect(isWorthSeeking(layout)).toBe(true);
  expect(isWorthSeeking(alone(32 * 1024 * 1024))).toBe(true);
  expect(isWorthSeeking(alone(32 * 1024 * 1024 + 1))).toBe(false);
});
