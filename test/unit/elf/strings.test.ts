import { describe, expect, test } from "vitest";
import { writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import { analyzeElf } from "../../../src/elf/analyze.ts";
import { MAX_STRING, MAX_STRINGS, WHOLE_TABLE } from "../../../src/elf/strings.ts";
import { editElf } from "./edit-elf.ts";
import { failure, readElf } from "./read-elf.ts";

/** DT_DEBUG: a tag that no reader asks for. */
const DT_DEBUG = 21;

describe("stringTable", () => {
  test("names are UTF-8", () => {
    expect(readElf(writeElf({ soname: "libü€😀.so" })).soname).toBe("libü€😀.so");
  });

  test("bytes that are not UTF-8 survive as lone surrogates", () => {
    const elf = editElf({ soname: "libX.so" });
    const start = elf.table("STRTAB") + Number(elf.view.getBigUint64(elf.entry("SONAME") + 8, true));
    elf.bytes[start + 3] = 0xff;
    expect(readElf(elf.bytes).soname).toBe("lib\udcff.so");
  });

  test("a DT_STRSZ larger than the file is cut down to it", () => {
    const elf = editElf({ soname: "a.so" });
    elf.set64(elf.entry("STRSZ") + 8, (1n << 64n) - 1n);
    expect(readElf(elf.bytes).soname).toBe("a.so");
  });

  test("without DT_STRSZ the table runs to the end of its segment", () => {
    const elf = editElf({ soname: "a.so" });
    elf.set64(elf.entry("STRSZ"), DT_DEBUG);
    expect(readElf(elf.bytes).soname).toBe("a.so");
  });

  test("a table that nobody reads from may be anywhere", () => {
    const elf = editElf();
    elf.set64(elf.entry("STRTAB") + 8, (1n << 64n) - 1n);
    expect(readElf(elf.bytes).flags).toEqual(["DYNAMIC"]);
  });

  test("a string without DT_STRTAB is refused", () => {
    const elf = editElf({ soname: "a.so" });
    elf.set64(elf.entry("STRTAB"), DT_DEBUG);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({
      code: "E_ELF_DYNAMIC",
      offset: elf.entry("SONAME"),
    });
  });

  test.each([
    ["one past the end", 7n],
    ["at 2^63", 1n << 63n],
  ])("a string that starts %s of its table is refused", (_, index) => {
    const elf = editElf({ soname: "a.so" });
    elf.set64(elf.entry("STRSZ") + 8, 7).set64(elf.entry("SONAME") + 8, index);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({
      code: "E_ELF_STRING",
      offset: elf.entry("SONAME"),
    });
  });

  test("a string that its table does not end is refused", () => {
    const elf = editElf({ soname: "a.so" });
    elf.set64(elf.entry("STRSZ") + 8, 3);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({
      code: "E_ELF_STRING",
      offset: elf.entry("SONAME"),
    });
  });

  test("the longest string is read, a longer one is refused", () => {
    const longest = "/".padEnd(MAX_STRING, "x");
    expect(readElf(writeElf({ runpath: [longest] })).runpath).toEqual([longest]);
    expect(failure(() => readElf(writeElf({ runpath: [`${longest}x`] }))).code).toBe("E_ELF_STRING");
  });

  test("one long string that is named many times does not fill memory", () => {
    const name = "x".repeat(MAX_STRING);
    const fits = new Array<string>(MAX_STRINGS / MAX_STRING).fill(name);
    expect(readElf(writeElf({ needed: fits })).needed).toEqual(fits);
    expect(failure(() => readElf(writeElf({ needed: [...fits, name] }))).code).toBe("E_ELF_STRING");
  });

  test("of a table that is too large to be read whole only the strings are read", () => {
    const spec = { needed: ["liba.so"], soname: "libs.so", runpath: ["/".padEnd(9000, "p")] };
    const bytes = writeElf({ exports: ["f".repeat(WHOLE_TABLE)], ...spec });
    const source = bufferSource(bytes);
    let read = 0;
    const counting = {
      size: source.size,
      read: (offset: number, length: number) => {
        read += length;
        return source.read(offset, length);
      },
    };
    expect(analyzeElf(counting)).toMatchObject(spec);
    expect(read).toBeLessThan(64 * 1024);
  });

  test("a table that starts after the end of the file is truncated", () => {
    const elf = editElf({ soname: "a.so" });
    elf.set64(elf.segment("LOAD") + 8, 1n << 62n);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({
      code: "E_ELF_TRUNCATED",
      offset: elf.entry("STRTAB"),
    });
  });
});
