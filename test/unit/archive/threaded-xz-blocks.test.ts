import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { storeXz } from "../../../fixtures/lib/xz-writer.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import { decoderSlots, hasFreeSlot } from "../../../src/archive/decoder-slots.ts";
import { seekableStream } from "../../../src/archive/seekable-bytes.ts";
import { openSeekableFile, type SeekableFile } from "../../../src/archive/seekable-file.ts";
import { readAt } from "../../../src/archive/seekable-read.ts";
import { seekableXz } from "../../../src/archive/seekable-xz.ts";
import { type ThreadedXzBlocks, threadedXzBlocks } from "../../../src/archive/threaded-xz-blocks.ts";
import { readXzIndex } from "../../../src/archive/xz-index.ts";
import { codeOf, collect, failure } from "./streams.ts";

const directory = mkdtempSync(join(tmpdir(), "threaded-xz-"));
afterAll(() => rmSync(directory, { recursive: true }));

const BLOCK = 1_000_000;
const content = Buffer.from(Array.from({ length: 6 * BLOCK }, (_, index) => (index * 7919) >> 7));
const stream = storeXz(content, { blockSize: BLOCK });
const layout = readXzIndex(bufferSource(stream), 0, stream.length)!;

const files: SeekableFile[] = [];
const pools: ThreadedXzBlocks[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.stop();
  for (const file of files.splice(0)) file.close();
});

function fileOf(bytes: Uint8Array): SeekableFile {
  const path = join(directory, `${files.length}.xz`);
  writeFileSync(path, bytes);
  const file = openSeekableFile(path)!;
  files.push(file);
  return file;
}

function poolOf(bytes: Uint8Array, maxOpen: number): ThreadedXzBlocks {
  const pool = threadedXzBlocks(fileOf(bytes).file, layout.flags, maxOpen);
  pools.push(pool);
  return pool;
}

const ignore = (): void => {};

describe("threadedXzBlocks", () => {
  test("gives the content at any place, back and forth", async () => {
    const block = poolOf(stream, 1).open(layout.blocks[1]!, ignore);
    for (const position of [500_000, 10, 900_000, 499_999, BLOCK - 1]) {
      const chunk = await block.chunkAt(position);
      expect(chunk.length).toBeGreaterThan(0);
      const expected = content.subarray(BLOCK + position, BLOCK + position + chunk.length);
      expect(expected.equals(chunk)).toBe(true);
    }
  });

  test("decodes little more than what is asked for, and says when it is there", async () => {
    const damaged = Buffer.from(stream);
    damaged[layout.blocks[1]!.offset + 700_000]! ^= 1;
    let rests = 0;
    const rested = Promise.withResolvers<void>();
    const block = poolOf(damaged, 1).open(layout.blocks[1]!, () => {
      rests += 1;
      rested.resolve();
    });
    block.prepare(300_000);
    await rested.promise;
    expect(rests).toBe(1);
    expect((await block.chunkAt(299_999)).length).toBeGreaterThan(0);
    expect((await codeOf(block.chunkAt(BLOCK - 1)))[0]).toBe("E_XZ_CORRUPT");
  });

  test("one more than may be open is begun when another is closed, whatever that was at", async () => {
    const pool = poolOf(stream, 2);
    const [first, second, third] = layout.blocks.slice(0, 3).map((block) => pool.open(block, ignore));
    await first!.chunkAt(0);
    second!.prepare(BLOCK);
    const waiting = third!.chunkAt(0);
    await first!.close();
    const chunk = await waiting;
    expect(chunk.length).toBeGreaterThan(0);
    expect(content.subarray(2 * BLOCK, 2 * BLOCK + chunk.length).equals(chunk)).toBe(true);
    await second!.close();
    await third!.close();
    const again = pool.open(layout.blocks[5]!, ignore);
    expect((await again.chunkAt(BLOCK - 1)).at(-1)).toBe(content.at(-1));
  });

  test("a wrong check is an error for the last byte", async () => {
    const damaged = Buffer.from(stream);
    const { offset, length } = layout.blocks[1]!;
    damaged[offset + length - 1]! ^= 1;
    const block = poolOf(damaged, 1).open(layout.blocks[1]!, ignore);
    expect((await block.chunkAt(0)).length).toBeGreaterThan(0);
    const { code, offset: at, hint } = await failure(block.chunkAt(BLOCK - 1));
    expect([code, at]).toEqual(["E_XZ_CORRUPT", offset + length - 8]);
    expect(hint).toContain("damaged");
    await block.close();
  });

  test("a thread that was ended fails what is asked of it, and is no hang", async () => {
    const pool = poolOf(stream, 1);
    const block = pool.open(layout.blocks[0]!, ignore);
    await block.chunkAt(0);
    await pool.stop();
    await expect(block.chunkAt(BLOCK - 1)).rejects.toThrow("ended with code");
    await block.close();
    await expect(pool.open(layout.blocks[1]!, ignore).chunkAt(0)).rejects.toThrow("ended with code");
  });
});

describe("seekableXz with threads", () => {
  test("gives the same bytes, in any order, and all slots back", async () => {
    for (const free of [1, 3]) {
      const slots = decoderSlots(free);
      const seekable = seekableXz(fileOf(stream), layout, { slots });
      for (const [start, length] of [
        [10, 100],
        [2 * BLOCK + 900_000, 100_000],
        [5 * BLOCK, 1000],
        [BLOCK - 10, 20],
        [5, 10],
        [4 * BLOCK, BLOCK],
      ] as const) {
        const bytes = Buffer.from(await readAt(seekable, start, length));
        expect(bytes.equals(content.subarray(start, start + length))).toBe(true);
      }
      const across = await collect(seekableStream(seekable, BLOCK / 2, 5 * BLOCK - 5, true));
      expect(across.equals(content.subarray(BLOCK / 2, 5 * BLOCK - 5))).toBe(true);
      await seekable.close();
      expect(slots[0]).toBe(free);
    }
  });

  test("what is lent stays as it is when the block is closed", async () => {
    const seekable = seekableXz(fileOf(stream), layout, { slots: decoderSlots(1) });
    const chunk = await seekable.chunkAt(100);
    await readAt(seekable, BLOCK, 4 * BLOCK);
    await seekable.close();
    expect(content.subarray(100, 100 + chunk.length).equals(chunk)).toBe(true);
  });

  test("damage where nothing but a guess leads is not seen", async () => {
    const damaged = Buffer.from(stream);
    damaged[layout.blocks[1]!.offset + 500_000]! ^= 1;
    const slots = decoderSlots(2);
    const seekable = seekableXz(fileOf(damaged), layout, { slots });
    await readAt(seekable, BLOCK - 100, 100);
    await readAt(seekable, 5 * BLOCK, BLOCK);
    await seekable.close();
    expect(slots[0]).toBe(2);
  });

  test("without a free slot it is this thread's work", async () => {
    const slots = decoderSlots(0);
    const file = { ...fileOf(stream), file: { path: "x", descriptor: -1, size: 0 } };
    const seekable = seekableXz(file, layout, { slots });
    expect((await readAt(seekable, 3 * BLOCK, BLOCK)).length).toBe(BLOCK);
    await seekable.close();
    expect(hasFreeSlot(slots)).toBe(false);
  });
});
