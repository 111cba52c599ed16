import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import { storeXz } from "../../../fixtures/lib/xz-writer.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import { readXzIndex, type XzLayout } from "../../../src/archive/xz-index.ts";
import { proveXzLayout } from "../../../src/archive/xz-proof.ts";
import { codeOf } from "./streams.ts";

const content = Buffer.alloc(300_000, "content ");
const stream = storeXz(content, { blockSize: 70_000 });
const source = bufferSource(stream);
const layout = readXzIndex(source, 0, stream.length)!;

/** The layout with another last block. */
const withLast = (change: (last: XzLayout["blocks"][number]) => object): XzLayout => {
  const last = layout.blocks.at(-1)!;
  return { ...layout, blocks: [...layout.blocks.slice(0, -1), { ...last, ...change(last) }] };
};

describe("proveXzLayout", () => {
  test("is content with what the index says", async () => {
    await expect(proveXzLayout(source, layout)).resolves.toBeUndefined();
  });

  test("reads next to nothing", async () => {
    let bytes = 0;
    const read = (offset: number, length: number): Uint8Array => {
      bytes += length;
      return source.read(offset, length);
    };
    await proveXzLayout({ size: source.size, read }, layout);
    expect(bytes).toBeLessThan(stream.length / 50);
  });

  test.each([
    ["content", withLast(({ contentLength }) => ({ contentLength: contentLength + 1 }))],
    ["a block", withLast(({ length }) => ({ length: length + 4 }))],
    ["a block in another place", withLast(({ offset }) => ({ offset: offset + 4 }))],
  ])("another size of %s is an error", async (_, wrong) => {
    expect((await codeOf(proveXzLayout(source, wrong)))[0]).toBe("E_XZ_CORRUPT");
  });

  test("a chunk with another size than the index adds up to is an error", async () => {
    const { offset } = layout.blocks[1]!;
    const headerLength = (stream[offset]! + 1) * 4;
    const forged = Buffer.from(stream);
    // The chunk's length, less one, in two bytes behind the control byte.
    forged.writeUInt16BE(forged.readUInt16BE(offset + headerLength + 1) - 1, offset + headerLength + 1);
    expect((await codeOf(proveXzLayout(bufferSource(forged), layout)))[0]).toBe("E_XZ_CORRUPT");
  });

  test("a chunk that leads out of the file is an error", async () => {
    const forged = Buffer.from(stream);
    const { offset } = layout.blocks.at(-1)!;
    const end = offset + (stream[offset]! + 1) * 4;
    forged.fill(0xff, end);
    expect((await codeOf(proveXzLayout(bufferSource(forged), layout)))[0]).toMatch(/^E_(XZ_CORRUPT|RANGE)$/);
  });

  test("a block header that is damaged is an error", async () => {
    const forged = Buffer.from(stream);
    const { offset } = layout.blocks[1]!;
    forged[offset + 2]! ^= 1;
    expect(forged.readUInt32LE(offset)).not.toBe(crc32(forged.subarray(offset, offset + 4)));
    expect((await codeOf(proveXzLayout(bufferSource(forged), layout)))[0]).toBe("E_XZ_CORRUPT");
  });
});
