import { describe, expect, test } from "vitest";
import { writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import { analyzeElf } from "../../../src/elf/analyze.ts";
import { MAX_NOTES } from "../../../src/elf/notes.ts";
import { scanSource } from "../../../src/elf/scan-source.ts";
import { type EditableElf, editElf } from "./edit-elf.ts";
import { failure, readElf } from "./read-elf.ts";

const buildId = "78fee808692e691b65a9eb20ecfce88cc66973ea";

describe("readBuildId", () => {
  test.each([buildId, "00", "0123456789abcdef", "ff".repeat(32)])("NT_GNU_BUILD_ID %s", (id) => {
    expect(readElf(writeElf({ buildId: id })).buildId).toBe(id);
  });

  test("a file without the note has none", () => {
    expect(readElf(writeElf())).not.toHaveProperty("buildId");
  });

  test("notes of other owners and types are passed over", () => {
    const elf = editElf({ buildId: "00".repeat(40) });
    const note = Number(elf.view.getBigUint64(elf.segment("NOTE") + 8, true));
    const first = elf.bytes.slice(note, note + 16);
    elf.bytes.set(Buffer.from("Go\0\0"), note + 12);
    elf.set32(note + 4, 20);
    elf.bytes.set(first, note + 36);
    elf.set32(note + 36 + 4, 4).set32(note + 52, 0xddccbbaa);
    expect(readElf(elf.bytes).buildId).toBe("aabbccdd");
    elf.set32(note + 36 + 8, 1);
    expect(readElf(elf.bytes)).not.toHaveProperty("buildId");
  });

  test("notes aligned to 8 bytes are walked by 8", () => {
    const elf = editElf({ buildId: "11".repeat(48) });
    const segment = elf.segment("NOTE");
    const note = Number(elf.view.getBigUint64(segment + 8, true));
    const name = elf.bytes.slice(note, note + 16);
    elf
      .set64(segment + 48, 8)
      .set32(note + 4, 4)
      .set32(note + 8, 5);
    elf.bytes.set(name, note + 24);
    elf.set32(note + 24 + 4, 4).set32(note + 40, 0x44332211);
    expect(readElf(elf.bytes).buildId).toBe("11223344");
  });

  test.each([
    ["n_namesz", 0],
    ["n_descsz", 4],
  ])("a note whose %s leaves its segment is no reason to refuse the file", (_, field) => {
    const elf = editElf({ soname: "a.so", buildId });
    const note = Number(elf.view.getBigUint64(elf.segment("NOTE") + 8, true));
    elf.set32(note + field, 0xffffffff);
    const facts = readElf(elf.bytes);
    expect(facts.soname).toBe("a.so");
    expect(facts).not.toHaveProperty("buildId");
  });

  test("many segments over the same notes do not make the walk long", () => {
    const elf = editElf({ buildId: "00".repeat(60_000) });
    const note = Number(elf.view.getBigUint64(elf.segment("NOTE") + 8, true));
    elf.set32(note + 8, 1);
    const { bytes, view } = elf;
    const count = 50_000;
    const many = Buffer.concat([bytes, Buffer.alloc(count * 56)]);
    for (let at = bytes.length; at < many.length; at += 56) {
      many.set(bytes.subarray(elf.segment("NOTE"), elf.segment("NOTE") + 56), at);
    }
    const section = Number(view.getBigUint64(40, true));
    many.writeBigUInt64LE(BigInt(bytes.length), 32);
    many.writeUInt16LE(0xffff, 56);
    many.writeUInt32LE(count, section + 44);
    let read = 0;
    const source = bufferSource(many);
    const counting = {
      size: source.size,
      read: (offset: number, length: number) => {
        if (offset === note) read += length;
        return source.read(offset, length);
      },
    };
    expect(analyzeElf(counting)).not.toHaveProperty("buildId");
    expect(read).toBeLessThanOrEqual(MAX_NOTES);
  });

  test("a PT_NOTE that leaves the file is truncated", () => {
    const elf = editElf({ buildId });
    elf.set64(elf.segment("NOTE") + 32, (1n << 64n) - 1n);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({
      code: "E_ELF_TRUNCATED",
      offset: elf.segment("NOTE"),
    });
  });
});

/** A library whose notes are these: owner, type and descriptor. */
function withNotes(
  notes: readonly (readonly [owner: string, type: number, descriptor: Uint8Array])[],
): EditableElf {
  const align = (bytes: Uint8Array) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  const words = (...values: readonly number[]) => new Uint8Array(Uint32Array.from(values).buffer);
  const content = Buffer.concat(
    notes.map(([owner, type, descriptor]) => {
      const name = Buffer.from(`${owner}\0`);
      return Buffer.concat([words(name.length, descriptor.length, type), align(name), align(descriptor)]);
    }),
  );
  const elf = editElf({ buildId: "00".repeat(content.length), imports: ["dlopen"], strings: ["libx.so.1"] });
  const note = Number(elf.view.getBigUint64(elf.segment("NOTE") + 8, true));
  elf.bytes.fill(0, note, note + 16 + content.length);
  elf.bytes.set(content, note);
  return elf;
}

describe("NT_GNU_ABI_TAG", () => {
  const tag = (...words: readonly number[]) => new Uint8Array(Uint32Array.from(words).buffer);
  test.each([
    [tag(0, 3, 7, 0), "Linux 3.7.0"],
    [tag(3, 13, 2, 1), "FreeBSD 13.2.1"],
    [tag(99, 1, 2, 3), "99 1.2.3"],
  ])("system and version", (descriptor, text) => {
    expect(readElf(withNotes([["GNU", 1, descriptor]]).bytes).abiTag).toBe(text);
  });

  test("one that is too short, or another owner's, is none", () => {
    const { bytes } = withNotes([
      ["GNU", 1, tag(0, 3, 7)],
      ["FreeBSD", 1, tag(0, 3, 7, 0)],
    ]);
    expect(readElf(bytes)).not.toHaveProperty("abiTag");
  });
});

describe(".note.dlopen", () => {
  const dlopenOf = (json: string, owner = "FDO", type = 0x407c0c0a) => {
    const source = bufferSource(withNotes([[owner, type, Buffer.from(json)]]).bytes);
    return analyzeElf(source, { candidates: scanSource(source) }).dlopen;
  };
  const inferred = { name: "libx.so.1", grade: "certain", via: "dlopen", evidence: ".rodata+0x0" };

  test("what it names is declared, with its reason", () => {
    const json = JSON.stringify([
      {
        soname: ["libz.so.2", "libz.so.1"],
        feature: "zlib",
        description: "Compressed images",
        priority: "recommended",
      },
      { soname: ["liba.so.1"] },
    ]);
    const evidence = "note: zlib (recommended): Compressed images";
    expect(dlopenOf(`${json}\0`)).toEqual([
      { name: "liba.so.1", grade: "declared", via: "dlopen", evidence: "note" },
      inferred,
      { name: "libz.so.1", grade: "declared", via: "dlopen", evidence },
      { name: "libz.so.2", grade: "declared", via: "dlopen", evidence },
    ]);
  });

  test("what it names and a string names too is declared", () => {
    const [only] = dlopenOf('[{"soname":["libx.so.1"],"feature":"x"}]')!;
    expect(only).toEqual({ name: "libx.so.1", grade: "declared", via: "dlopen", evidence: "note: x" });
  });

  test.each([
    "",
    "{",
    "null",
    "[1, null, {}]",
    '[{"soname": 1}]',
    '[{"soname": [""]}]',
    '{"soname":["a.so"]}',
  ])("one that says %j counts for nothing", (json) => expect(dlopenOf(json)).toEqual([inferred]));

  test("another owner's or another type counts for nothing", () => {
    expect(dlopenOf('[{"soname":["a.so"]}]', "GNU")).toEqual([inferred]);
    expect(dlopenOf('[{"soname":["a.so"]}]', "FDO", 1)).toEqual([inferred]);
  });
});
