import { describe, expect, test } from "vitest";
import { writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { isElf } from "../../../src/elf/analyze.ts";
import { editElf } from "./edit-elf.ts";
import { failure, readElf } from "./read-elf.ts";

describe("isElf", () => {
  test("the four magic bytes decide", () => {
    expect(isElf(writeElf())).toBe(true);
    expect(isElf(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46))).toBe(true);
    expect(isElf(Uint8Array.of(0x7f, 0x45, 0x4c, 0x47))).toBe(false);
  });

  test("fewer than four bytes are no ELF file", () => {
    expect(isElf(Uint8Array.of(0x7f, 0x45, 0x4c))).toBe(false);
    expect(isElf(new Uint8Array(0))).toBe(false);
  });
});

describe("readHeader", () => {
  test.each([
    { class: 64, endian: "little", machine: "AARCH64", type: "DYN" },
    { class: 64, endian: "little", machine: "X86_64", type: "EXEC" },
    { class: 64, endian: "little", machine: "RISCV", type: "DYN" },
    { class: 64, endian: "little", machine: "LOONGARCH", type: "DYN" },
    { class: 64, endian: "big", machine: "PPC64", type: "DYN" },
    { class: 64, endian: "big", machine: "S390", type: "EXEC" },
    { class: 32, endian: "little", machine: "386", type: "EXEC" },
    { class: 32, endian: "little", machine: "ARM", type: "DYN" },
    { class: 32, endian: "big", machine: "MIPS", type: "DYN" },
    { class: 64, endian: "little", machine: "AARCH64", type: "REL" },
    { class: 32, endian: "big", machine: "0x1234", type: "REL" },
  ] as const)("ELF$class, $endian endian, $machine, ET_$type", (spec) => {
    expect(readElf(writeElf(spec))).toMatchObject(spec);
  });

  test.each([
    [0, "NONE"],
    [3, "GNU"],
    [51, "CUDA"],
    [0x7b, "0x7b"],
  ])("EI_OSABI %i is %s", (value, osabi) => {
    const elf = editElf();
    elf.bytes[7] = value;
    expect(readElf(elf.bytes).osabi).toBe(osabi);
  });

  test("an e_type that the gABI does not name is given in hexadecimal", () => {
    expect(readElf(editElf().set16(16, 0xfe00).bytes).type).toBe("0xfe00");
  });

  test("e_version is not looked at, as CUDA device code keeps another number there", () => {
    expect(readElf(editElf().set32(20, 125).bytes).machine).toBe("AARCH64");
  });

  test("an empty file is no ELF file", () => {
    expect(failure(() => readElf(new Uint8Array(0)))).toMatchObject({ code: "E_ELF_MAGIC", offset: 0 });
  });

  test("other magic is refused, and said", () => {
    const script = failure(() => readElf(Buffer.from("#!/bin/sh\nexit 0\n")));
    expect(script).toMatchObject({
      code: "E_ELF_MAGIC",
      offset: 0,
      message: expect.stringContaining("23212f62"),
    });
  });

  test.each([
    ["EI_CLASS", 4, 0],
    ["EI_CLASS", 4, 3],
    ["EI_DATA", 5, 0],
    ["EI_DATA", 5, 0xff],
  ])("%s at byte %i must be 1 or 2, not %i", (field, offset, value) => {
    const elf = editElf();
    elf.bytes[offset] = value;
    expect(failure(() => readElf(elf.bytes))).toMatchObject({
      code: "E_ELF_CLASS",
      offset,
      message: `${field} is ${value}, expected 1 or 2`,
    });
  });

  test("EI_VERSION must be 1", () => {
    const elf = editElf();
    elf.bytes[6] = 2;
    expect(failure(() => readElf(elf.bytes))).toMatchObject({ code: "E_ELF_HEADER", offset: 6 });
  });

  test.each([4, 15, 16, 63])("a file that ends after %i bytes is truncated", (length) => {
    expect(failure(() => readElf(writeElf().subarray(0, length))).code).toBe("E_ELF_TRUNCATED");
  });
});
