import { describe, expect, test } from "vitest";
import { writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import { analyzeElf } from "../../../src/elf/analyze.ts";
import { MAX_NOTES } from "../../../src/elf/notes.ts";
import { editElf } from "./edit-elf.ts";
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
