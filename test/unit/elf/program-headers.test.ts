import { describe, expect, test } from "vitest";
import { writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { editElf } from "./edit-elf.ts";
import { failure, readElf } from "./read-elf.ts";

const PHENTSIZE = 54;
const PHNUM = 56;
const SHOFF = 40;

describe("readProgramHeaders", () => {
  test("ET_REL has header facts only, whatever its program headers claim", () => {
    const object = editElf({ type: "REL", buildId: "00ff", imports: ["printk"] });
    object.set64(32, 1n << 63n).set16(PHNUM, 7);
    expect(readElf(object.bytes)).toEqual(readElf(writeElf({ type: "REL" })));
  });

  test("a file without program headers has no dynamic section", () => {
    expect(readElf(editElf({ soname: "a.so" }).set16(PHNUM, 0).bytes)).toMatchObject({
      flags: [],
      needed: [],
    });
  });

  test("an e_phentsize of another class is refused", () => {
    const elf = editElf().set16(PHENTSIZE, 32);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({
      code: "E_ELF_HEADER",
      offset: PHENTSIZE,
      message: "e_phentsize is 32, expected 56",
    });
  });

  test("PN_XNUM takes the count from sh_info of section header 0", () => {
    const elf = editElf({ soname: "a.so", needed: ["b.so"] });
    const plain = readElf(elf.bytes);
    const count = elf.view.getUint16(PHNUM, true);
    const section = Number(elf.view.getBigUint64(SHOFF, true));
    elf.set16(PHNUM, 0xffff).set32(section + 44, count);
    expect(readElf(elf.bytes)).toEqual(plain);
  });

  test("PN_XNUM in a 32-bit file too", () => {
    const bytes = writeElf({ class: 32, machine: "ARM", soname: "a.so" });
    const plain = readElf(bytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    view.setUint32(view.getUint32(32, true) + 28, view.getUint16(44, true), true);
    view.setUint16(44, 0xffff, true);
    expect(readElf(bytes)).toEqual(plain);
  });

  test("PN_XNUM without a section header is truncated", () => {
    const elf = editElf();
    elf.set16(PHNUM, 0xffff).set64(SHOFF, elf.bytes.length);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({ code: "E_ELF_TRUNCATED", offset: SHOFF });
  });

  test("an absurd count is refused before memory is taken", () => {
    const elf = editElf();
    elf.set16(PHNUM, 0xffff).set32(Number(elf.view.getBigUint64(SHOFF, true)) + 44, 0xffffffff);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({ code: "E_ELF_HEADER", offset: PHNUM });
  });

  test.each([
    ["just before the end", 863n],
    ["2^53", 1n << 53n],
    ["2^64 - 1", (1n << 64n) - 1n],
  ])("a table at %s leaves the file", (_, phoff) => {
    const elf = editElf().set64(32, phoff);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({ code: "E_ELF_TRUNCATED", offset: 32 });
  });
});

describe("fileSpan", () => {
  test("addresses above 2^53 are mapped exactly, as kernels have them", () => {
    const elf = editElf({ soname: "libkernel.so" });
    const high = 0xffff_8000_1008_0000n;
    elf.set64(elf.segment("LOAD") + 16, high);
    elf.set64(elf.entry("STRTAB") + 8, high + BigInt(elf.table("STRTAB")));
    expect(readElf(elf.bytes).soname).toBe("libkernel.so");
  });

  test.each([
    ["before the first segment's page", 0n, 0x1000n],
    ["in no segment", 0x5000n, 0n],
    ["at the end of the address space", (1n << 64n) - 1n, 0n],
  ])("a table %s is refused", (_, address, base) => {
    const elf = editElf({ soname: "a.so" });
    elf.set64(elf.segment("LOAD") + 16, base).set64(elf.entry("STRTAB") + 8, address);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({
      code: "E_ELF_SEGMENT",
      offset: elf.entry("STRTAB"),
    });
  });

  test("only bytes that are in the file count, not what a segment adds in memory", () => {
    const elf = editElf({ soname: "a.so" });
    elf.set64(elf.segment("LOAD") + 32, elf.table("STRTAB"));
    expect(failure(() => readElf(elf.bytes)).code).toBe("E_ELF_SEGMENT");
  });
});
