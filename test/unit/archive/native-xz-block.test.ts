import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { storeXz } from "../../../fixtures/lib/xz-writer.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import type { ByteSource } from "../../../src/archive/byte-source.ts";
import { openNativeXzBlock } from "../../../src/archive/native-xz-block.ts";
import { seekableStream } from "../../../src/archive/seekable-bytes.ts";
import { readAt } from "../../../src/archive/seekable-read.ts";
import { seekableXz } from "../../../src/archive/seekable-xz.ts";
import { readXzIndex } from "../../../src/archive/xz-index.ts";
import { codeOf, collect } from "./streams.ts";

const path = process.env.PATH;
const directory = mkdtempSync(join(tmpdir(), "native-xz-block-"));
const program = join(directory, "bin");
mkdirSync(program);
const files = mkdtempSync(join(directory, "files-"));
const decoder = join(import.meta.dirname, "xz-program.ts");

/** Puts a program `xz` of our own in front of the PATH. */
function pretend(script: string): void {
  writeFileSync(join(program, "xz"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  process.env.PATH = `${program}:${path}`;
}

beforeEach(() => pretend(`exec '${process.execPath}' '${decoder}'`));
afterEach(() => {
  process.env.PATH = path;
});
afterAll(() => rmSync(directory, { recursive: true }));

const BLOCK = 1_000_000;
const content = Buffer.from(Array.from({ length: 3 * BLOCK }, (_, index) => (index * 7919) >> 7));
const stream = storeXz(content, { blockSize: BLOCK });
const source = bufferSource(stream);
const layout = readXzIndex(source, 0, stream.length)!;
const open = (from: ByteSource = source) => openNativeXzBlock(from, layout.flags, layout.blocks[1]!, files);
const contentAt = (position: number, length: number): Buffer =>
  content.subarray(BLOCK + position, BLOCK + position + length);

describe("openNativeXzBlock", () => {
  test("gives the content at any place, back and forth", async () => {
    const block = open();
    for (const position of [500_000, 10, 900_000, 499_999, BLOCK - 1]) {
      const chunk = await block.chunkAt(position);
      expect(chunk.length).toBeGreaterThan(0);
      expect(contentAt(position, chunk.length).equals(chunk)).toBe(true);
    }
    await block.close();
  });

  test("the program is given no more than it needs to get there", async () => {
    let last = 0;
    const read = (offset: number, length: number): Uint8Array => {
      last = Math.max(last, offset + length - layout.blocks[1]!.offset);
      return source.read(offset, length);
    };
    const block = open({ size: source.size, read });
    await block.chunkAt(300_000);
    expect(last).toBeLessThan(700_000);
    await block.close();
  });

  test("no file is left, whether it is open or closed", async () => {
    const block = open();
    await block.chunkAt(0);
    expect(readdirSync(files)).toEqual([]);
    await block.close();
    expect(readdirSync(files)).toEqual([]);
  });

  test("can be closed before anything was read", async () => {
    await open().close();
  });

  test("damage is an error", async () => {
    const damaged = Buffer.from(stream);
    damaged.fill(0, layout.blocks[1]!.offset + 400_000, layout.blocks[1]!.offset + 600_000);
    const block = open(bufferSource(damaged));
    expect((await codeOf(block.chunkAt(BLOCK - 1)))[0]).toBe("E_XZ_CORRUPT");
    await block.close();
  });

  test("a wrong check is an error for the last byte", async () => {
    const { offset, length } = layout.blocks[1]!;
    const damaged = Buffer.from(stream);
    damaged[offset + length - 1]! ^= 1;
    const block = open(bufferSource(damaged));
    expect((await block.chunkAt(0)).length).toBeGreaterThan(0);
    expect((await codeOf(block.chunkAt(BLOCK - 1)))[0]).toBe("E_XZ_CORRUPT");
    await block.close();
  });

  test.each([
    ["writes too little", "exit 0"],
    ["writes too much", "head -c 2000000 /dev/zero; exec cat > /dev/null"],
    ["fails", "exit 1"],
  ])("a program that %s is an error", async (_, script) => {
    pretend(script);
    const block = open();
    expect((await codeOf(block.chunkAt(BLOCK - 1)))[0]).toBe("E_XZ_CORRUPT");
    await block.close();
  });

  test("without the program, or without a place for the file, it says so", async () => {
    expect(
      (await codeOf(() => openNativeXzBlock(source, layout.flags, layout.blocks[1]!, join(files, "no"))))[0],
    ).toBe("E_XZ_NATIVE");
    process.env.PATH = "/nonexistent";
    const block = open();
    expect((await codeOf(block.chunkAt(0)))[0]).toBe("E_XZ_NATIVE");
    await block.close();
  });
});

describe("seekableXz with the program", () => {
  test("gives the same bytes, in any order", async () => {
    const seekable = seekableXz(source, layout, { nativeIn: files });
    for (const [start, length] of [
      [10, 100],
      [2 * BLOCK + 900_000, 100_000],
      [BLOCK - 10, 20],
      [5, 10],
    ] as const) {
      const bytes = Buffer.from(await readAt(seekable, start, length));
      expect(bytes.equals(content.subarray(start, start + length))).toBe(true);
    }
    const across = await collect(seekableStream(seekable, BLOCK / 2, 3 * BLOCK - 5, true));
    expect(across.equals(content.subarray(BLOCK / 2, 3 * BLOCK - 5))).toBe(true);
    await seekable.close();
  });

  test("short blocks are not worth a program", async () => {
    pretend("exit 1");
    const short = storeXz(content.subarray(0, 300_000), { blockSize: 100_000 });
    const seekable = seekableXz(bufferSource(short), readXzIndex(bufferSource(short), 0, short.length)!, {
      nativeIn: files,
    });
    expect((await readAt(seekable, 250_000, 10)).length).toBe(10);
    await seekable.close();
  });
});
