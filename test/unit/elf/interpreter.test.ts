import { describe, expect, test } from "vitest";
import { writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { editElf } from "./edit-elf.ts";
import { failure, readElf } from "./read-elf.ts";

const interpreter = "/lib/ld-linux-aarch64.so.1";

describe("readInterpreter", () => {
  test.each(["EXEC", "DYN"] as const)("PT_INTERP of ET_%s, without its NUL", (type) => {
    expect(readElf(writeElf({ type, interpreter })).interpreter).toBe(interpreter);
  });

  test("libraries have none", () => {
    expect(readElf(writeElf())).not.toHaveProperty("interpreter");
  });

  test("a path that its segment ends before its NUL is read to the segment's end", () => {
    const elf = editElf({ interpreter });
    elf.set64(elf.segment("INTERP") + 32, 7);
    expect(readElf(elf.bytes).interpreter).toBe("/lib/ld");
  });

  test("a PT_INTERP without bytes in the file is none", () => {
    const elf = editElf({ interpreter });
    elf.set64(elf.segment("INTERP") + 32, 0);
    expect(readElf(elf.bytes)).not.toHaveProperty("interpreter");
  });

  test("a PT_INTERP longer than any path is refused", () => {
    const elf = editElf({ interpreter });
    elf.set64(elf.segment("INTERP") + 32, 4097);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({
      code: "E_ELF_SEGMENT",
      offset: elf.segment("INTERP"),
    });
  });

  test("a PT_INTERP beyond the end is truncated", () => {
    const elf = editElf({ interpreter });
    elf.set64(elf.segment("INTERP") + 8, 1n << 53n);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({
      code: "E_ELF_TRUNCATED",
      offset: elf.segment("INTERP"),
    });
  });
});
