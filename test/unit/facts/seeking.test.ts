import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { writeAr } from "../../../fixtures/lib/ar-writer.ts";
import { compress, type DebEntry, withParents, writeDeb } from "../../../fixtures/lib/deb-writer.ts";
import { writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { storeXz } from "../../../fixtures/lib/xz-writer.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import type { ByteSource } from "../../../src/archive/byte-source.ts";
import { decoderSlots } from "../../../src/archive/decoder-slots.ts";
import { decompress } from "../../../src/archive/decompress.ts";
import { openSeekableFile } from "../../../src/archive/seekable-file.ts";
import type { DebFacts } from "../../../src/facts/deb-facts.ts";
import { factsOf } from "../../../src/facts/read-deb.ts";
import { seekableLayout } from "../../../src/facts/seekable-layout.ts";
import { arMembers } from "../archive/ar-members.ts";
import { collect, failure, streamOf } from "../archive/streams.ts";

const DEBS = new URL("../../../fixtures/debs/", import.meta.url);
const fixtures = readdirSync(DEBS).map((name) => readFileSync(new URL(name, DEBS)));

/** The deb with the data member made from the same tar in another way. */
async function repacked(
  deb: Uint8Array,
  name: string,
  pack: (tar: Uint8Array) => Uint8Array,
): Promise<Buffer> {
  const members = arMembers(deb).map(async ({ name: old, data }) => {
    if (!old.startsWith("data.tar")) return { name: old, data };
    const compression = ({ "": "none", ".gz": "gz", ".xz": "xz", ".zst": "zst" } as const)[old.slice(8)]!;
    return { name, data: pack(await collect(decompress(compression, streamOf(data)))) };
  });
  return Buffer.from(writeAr(await Promise.all(members)));
}

const reading = (deb: Uint8Array, options = {}) => factsOf("x.deb", () => streamOf(deb, 100_000), options);
const seeking = (deb: Uint8Array, options = {}) => reading(deb, { ...options, file: bufferSource(deb) });

/** Facts that do not depend on how data.tar is compressed. */
function contentOf({ size: _, sha256: __, compression: ___, ...content }: DebFacts) {
  return content;
}

describe("the same facts", () => {
  test("from every compression, read and sought", async () => {
    for (const deb of fixtures.filter((_, index) => index % 5 === 0)) {
      const expected = contentOf(await reading(deb));
      const versions = await Promise.all([
        repacked(deb, "data.tar", (tar) => tar),
        repacked(deb, "data.tar.gz", (tar) => compress(tar, "gz")),
        repacked(deb, "data.tar.zst", (tar) => compress(tar, "zst")),
        repacked(deb, "data.tar.xz", storeXz),
        repacked(deb, "data.tar.xz", (tar) => storeXz(tar, { blockSize: 7000 })),
      ]);
      for (const version of versions) {
        const facts = await reading(version);
        expect(contentOf(facts)).toEqual(expected);
        expect(await seeking(version)).toEqual(facts);
      }
    }
  });

  test("wherever blocks end, with and without strings and symbols", async () => {
    const deb = await writeDeb({ control: CONTROL, entries: ENTRIES, dataCompression: "none" });
    const expected = contentOf(await reading(deb));
    expect(expected.elfs).toHaveLength(3);
    expect(expected.elfs.flatMap(({ dlopen }) => dlopen ?? [])).not.toEqual([]);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 60_000, max: 6_000_000 }), async (blockSize) => {
        const version = await repacked(deb, "data.tar.xz", (tar) => storeXz(tar, { blockSize }));
        expect(contentOf(await seeking(version))).toEqual(expected);
      }),
      { numRuns: 3 },
    );
    const version = await repacked(deb, "data.tar.xz", (tar) => storeXz(tar, { blockSize: 300_000 }));
    for (const options of [{ strings: false }, { symbols: true }]) {
      expect(await seeking(version, options)).toEqual(await reading(version, options));
    }
    // Compresses and reads several large debs, which takes long where other processes run too.
  }, 60_000);
});

test("how far it is, is told from the beginning to the end of the deb", async () => {
  const deb = await writeDeb({ control: CONTROL, entries: ENTRIES, dataCompression: "none" });
  const version = await repacked(deb, "data.tar.xz", (tar) => storeXz(tar, { blockSize: 300_000 }));
  for (const read of [reading, seeking]) {
    const told: number[] = [];
    await read(version, { onPosition: (position: number) => told.push(position) });
    expect(told.length).toBeGreaterThan(5);
    expect(told.every((position) => position >= 0 && position <= version.length)).toBe(true);
    const middle = told.filter((position) => position > version.length / 4 && position < version.length);
    expect(middle.length).toBeGreaterThan(2);
  }
});

describe("in threads", () => {
  const directory = mkdtempSync(join(tmpdir(), "seeking-"));
  afterAll(() => rmSync(directory, { recursive: true }));

  async function inThreads<T>(
    deb: Uint8Array,
    free: number,
    read: (options: object) => Promise<T>,
  ): Promise<T> {
    const path = join(directory, "x.deb");
    writeFileSync(path, deb);
    const file = openSeekableFile(path)!;
    const slots = decoderSlots(free);
    try {
      return await read({ file, seekXz: { slots } });
    } finally {
      file.close();
      expect(slots[0]).toBe(free);
    }
  }

  test("the same facts, wherever blocks end and however many decode", async () => {
    const deb = await writeDeb({ control: CONTROL, entries: ENTRIES, dataCompression: "none" });
    const expected = contentOf(await reading(deb));
    const shape = fc.record({
      blockSize: fc.integer({ min: 60_000, max: 4_000_000 }),
      free: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ blockSize, free }) => {
        const version = await repacked(deb, "data.tar.xz", (tar) => storeXz(tar, { blockSize }));
        const facts = await inThreads(version, free, (options) => reading(version, options));
        expect(contentOf(facts)).toEqual(expected);
      }),
      { numRuns: 2 },
    );
  });

  test("what is damaged where it matters is told as by reading every byte", async () => {
    const deb = await writeDeb({ control: CONTROL, entries: ENTRIES, dataCompression: "none" });
    const version = await repacked(deb, "data.tar.xz", (tar) => storeXz(tar, { blockSize: 500_000 }));
    const { blocks } = seekableLayout(bufferSource(version))!;
    const last = blocks.at(-1)!;
    for (const place of [blocks[0]!.offset + 3, last.offset + last.length - 2]) {
      const damaged = Buffer.from(version);
      damaged[place]! ^= 0x55;
      const { code, message, offset, path } = await failure(reading(damaged));
      const error = await failure(inThreads(damaged, 1, (options) => reading(damaged, options)));
      expect(error).toMatchObject({ code, message, offset, path });
    }
  });
});

describe("what is decoded", () => {
  test("blocks that hold nothing of interest are left out", async () => {
    const deb = await writeDeb({ control: CONTROL, entries: ENTRIES, dataCompression: "none" });
    const version = await repacked(deb, "data.tar.xz", (tar) => storeXz(tar, { blockSize: 100_000 }));
    const layout = seekableLayout(bufferSource(version))!;
    const damaged = Buffer.from(version);
    // In the middle of the large file that is no ELF; the LZMA2 chunk has a header of three bytes.
    const { offset } = layout.blocks[Math.floor(layout.blocks.length * 0.8)]!;
    damaged.fill(0xaa, offset + 1000, offset + 1100);
    const { sha256, ...facts } = await seeking(version);
    expect(await seeking(damaged)).toMatchObject(facts);
    expect((await seeking(damaged)).sha256).not.toBe(sha256);
    expect((await failure(reading(damaged))).code).toBe("E_XZ_CORRUPT");
  });

  test("what is damaged where it matters is told as by reading every byte", async () => {
    const deb = await writeDeb({ control: CONTROL, entries: ENTRIES, dataCompression: "none" });
    const version = await repacked(deb, "data.tar.xz", (tar) => storeXz(tar, { blockSize: 100_000 }));
    const { blocks } = seekableLayout(bufferSource(version))!;
    const [first, last] = [blocks[0]!, blocks.at(-1)!];
    // Headers of blocks, the check of the last, index and footer.
    const end = last.offset + last.length;
    for (const place of [first.offset + 3, last.offset + 3, end - 2, end + 2, version.length - 3]) {
      const damaged = Buffer.from(version);
      damaged[place]! ^= 0x55;
      const { code, message, offset } = await failure(reading(damaged));
      expect(await failure(seeking(damaged))).toMatchObject({ code, message, offset });
    }
  });

  test("an index that lies is found out, whatever it hides", async () => {
    const one = storeXz(Buffer.alloc(5000, 1));
    const other = storeXz(Buffer.alloc(5001, 1));
    // The block of one, the end of the other: their sizes on disk are the same but for the content.
    const indexOf = (stream: Uint8Array) =>
      stream.length - 12 - (Buffer.from(stream).readUInt32LE(stream.length - 8) + 1) * 4;
    const lying = Buffer.concat([one.subarray(0, indexOf(one)), other.subarray(indexOf(other))]);
    const deb = await writeDeb({ control: CONTROL, entries: [], dataCompression: "none" });
    const version = await repacked(deb, "data.tar.xz", () => lying);
    const { code, message } = await failure(reading(version));
    expect(await failure(seeking(version))).toMatchObject({ code, message });
  });

  test("a file that cannot be read any more is an error, not a hang", async () => {
    const deb = await repacked(fixtures[0]!, "data.tar.xz", (tar) => storeXz(tar, { blockSize: 5000 }));
    const whole = bufferSource(deb);
    let reads = 0;
    const failing: ByteSource = {
      size: whole.size,
      read: (offset, length) => {
        reads += 1;
        if (reads > 12) throw new Error("disk");
        return whole.read(offset, length);
      },
    };
    await expect(reading(deb, { file: failing })).rejects.toThrow("disk");
  });
});

describe("seekableLayout", () => {
  const layoutOf = (deb: Uint8Array) => seekableLayout(bufferSource(deb));

  test("is there for data.tar.xz and for nothing else", async () => {
    const deb = fixtures[0]!;
    expect(layoutOf(await repacked(deb, "data.tar.xz", storeXz))?.blocks).toHaveLength(1);
    expect(layoutOf(await repacked(deb, "data.tar", (tar) => tar))).toBeUndefined();
    expect(layoutOf(await repacked(deb, "data.tar.gz", (tar) => compress(tar, "gz")))).toBeUndefined();
  });

  test("is not there for two data members, for what is no deb and for one that is cut short", async () => {
    const deb = await repacked(fixtures[0]!, "data.tar.xz", storeXz);
    const members = arMembers(deb);
    expect(layoutOf(writeAr([...members, members.at(-1)!]))).toBeUndefined();
    expect(layoutOf(Buffer.from("no deb"))).toBeUndefined();
    expect(layoutOf(deb.subarray(0, deb.length - 100))).toBeUndefined();
  });
});

const CONTROL = { Package: "x", Version: "1", Architecture: "arm64", Maintainer: "x", Description: "x" };

/** An ELF file whose dynamic section lies behind what is kept of its head, or before it. */
function elf(soname: string, filler: number): Uint8Array {
  const strings = Array.from({ length: filler }, (_, index) => `${"x".repeat(990)}${index}`);
  return writeElf({
    soname,
    needed: ["libc.so.6"],
    strings: [...strings, "libhidden.so.2"],
    imports: ["dlopen"],
  });
}

const ENTRIES: readonly DebEntry[] = withParents([
  { type: "file", path: "/usr/bin/script", mode: 0o755, content: "#!/bin/sh\nexec /usr/lib/x/y\n" },
  { type: "file", path: "/usr/lib/liba.so.1", mode: 0o644, content: elf("liba.so.1", 10) },
  { type: "file", path: "/usr/lib/libb.so.1", mode: 0o644, content: elf("libb.so.1", 2000) },
  { type: "file", path: "/usr/lib/libc.so.1", mode: 0o644, content: elf("libc.so.1", 700) },
  { type: "file", path: "/usr/share/x/data.bin", mode: 0o644, content: Buffer.alloc(2_500_000, "data ") },
  { type: "file", path: "/usr/share/x/x.desktop", mode: 0o644, content: "Exec=/usr/bin/script\n" },
]);
