import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type StoreXzOptions, storeXz } from "../../../fixtures/lib/xz-writer.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import { blockAt, readXzIndex } from "../../../src/archive/xz-index.ts";

const content = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 31) >> 3));
const vector = (name: string): Buffer => readFileSync(new URL(`vectors/${name}.xz`, import.meta.url));
const layoutOf = (bytes: Uint8Array) => readXzIndex(bufferSource(bytes), 0, bytes.length);

/** The stream with its index replaced; CRC32s and footer are put right. */
function withIndex(stream: Uint8Array, edit: (fields: Buffer) => Buffer): Buffer {
  const bytes = Buffer.from(stream);
  const length = (bytes.readUInt32LE(bytes.length - 8) + 1) * 4;
  const start = bytes.length - 12 - length;
  const fields = edit(Buffer.from(bytes.subarray(start, start + length - 4)));
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(fields));
  const footer = Buffer.from(bytes.subarray(-12));
  footer.writeUInt32LE((fields.length + 4) / 4 - 1, 4);
  footer.writeUInt32LE(crc32(footer.subarray(4, 10)), 0);
  return Buffer.concat([bytes.subarray(0, start), fields, sum, footer]);
}

describe("readXzIndex", () => {
  test.each<[number, StoreXzOptions]>([
    [1, {}],
    [4, { blockSize: 30_000 }],
    [100, { blockSize: 1000, check: "crc32", sizesInHeaders: false }],
  ])("finds %i blocks that follow each other without a gap", (count, options) => {
    const stream = storeXz(content, options);
    const layout = layoutOf(stream)!;
    expect(layout.blocks).toHaveLength(count);
    expect(layout.contentLength).toBe(content.length);
    let [offset, contentOffset] = [12, 0];
    for (const block of layout.blocks) {
      expect([block.offset, block.contentOffset]).toEqual([offset, contentOffset]);
      offset += block.length;
      contentOffset += block.contentLength;
    }
  });

  test("of streams that xz made too", () => {
    expect(layoutOf(vector("multi-block"))?.blocks.length).toBeGreaterThan(1);
    expect(layoutOf(vector("crc64"))?.blocks).toHaveLength(1);
  });

  test("within a larger file", () => {
    const stream = storeXz(content, { blockSize: 30_000 });
    const file = Buffer.concat([Buffer.alloc(77), stream, Buffer.alloc(5)]);
    const layout = readXzIndex(bufferSource(file), 77, stream.length)!;
    expect(layout.blocks.map(({ offset }) => offset - 77)).toEqual(
      layoutOf(stream)!.blocks.map(({ offset }) => offset),
    );
  });

  test("gives up where there is no content, where several streams are and where padding follows", () => {
    const stream = storeXz(content);
    expect(layoutOf(vector("empty"))).toBeUndefined();
    expect(layoutOf(Buffer.concat([stream, stream]))).toBeUndefined();
    expect(layoutOf(Buffer.concat([stream, Buffer.alloc(4)]))).toBeUndefined();
    expect(layoutOf(Buffer.alloc(0))).toBeUndefined();
    expect(layoutOf(Buffer.alloc(100))).toBeUndefined();
  });

  test("gives up at an index of more blocks or other sizes than there is room for", () => {
    const stream = storeXz(content, { blockSize: 60_000 });
    const edits: readonly ((fields: Buffer) => Buffer)[] = [
      (fields) => fields.fill(3, 1, 2),
      (fields) => fields.fill(1, 1, 2),
      (fields) => fields.fill(fields[2]! ^ 0x10, 2, 3),
      (fields) => Buffer.concat([fields, Buffer.alloc(4)]),
    ];
    expect(layoutOf(withIndex(stream, (fields) => fields))).toBeDefined();
    for (const edit of edits) expect(layoutOf(withIndex(stream, edit))).toBeUndefined();
  });

  test("gives up at padding of the index that is not zero", () => {
    const stream = storeXz(content.subarray(0, 1000));
    const padded = withIndex(stream, (fields) => fields.fill(1, fields.length - 1));
    expect(layoutOf(padded)).toBeUndefined();
  });

  test("gives up at an index of a MiB without reading it", () => {
    const stream = Buffer.alloc(3 * 1024 * 1024);
    const small = storeXz(content.subarray(0, 10));
    stream.set(small.subarray(0, 12));
    const footer = Buffer.from(small.subarray(-12));
    footer.writeUInt32LE(2 * 1024 * 256 - 1, 4);
    footer.writeUInt32LE(crc32(footer.subarray(4, 10)), 0);
    stream.set(footer, stream.length - 12);
    const source = bufferSource(stream);
    const read = (offset: number, length: number): Uint8Array => {
      expect(length).toBe(12);
      return source.read(offset, length);
    };
    expect(readXzIndex({ size: source.size, read }, 0, stream.length)).toBeUndefined();
  });

  test("any damage to header, index or footer makes it give up or changes nothing", () => {
    const stream = storeXz(content, { blockSize: 30_000 });
    const layout = layoutOf(stream);
    const index = stream.length - 12 - (Buffer.from(stream).readUInt32LE(stream.length - 8) + 1) * 4;
    const place = fc.oneof(fc.nat(11), fc.integer({ min: index, max: stream.length - 1 }));
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const damaged = Buffer.from(stream);
        damaged[at]! ^= mask;
        const found = layoutOf(damaged);
        if (found !== undefined) expect(found).toEqual(layout);
      }),
      { numRuns: 300 },
    );
  });
});

test("blockAt finds the block of every byte", () => {
  const layout = layoutOf(storeXz(content, { blockSize: 7001 }))!;
  for (let position = 0; position < content.length; position += 13) {
    const { contentOffset, contentLength } = blockAt(layout, position);
    expect(position).toBeGreaterThanOrEqual(contentOffset);
    expect(position).toBeLessThan(contentOffset + contentLength);
  }
});
