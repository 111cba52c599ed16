import { describe, expect, test } from "vitest";
import { writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { editElf } from "./edit-elf.ts";
import { failure, readElf } from "./read-elf.ts";

const versionNeeds = [
  { file: "libc.so.6", versions: ["GLIBC_2.34", "GLIBC_2.17"] },
  { file: "libm.so.6", versions: ["GLIBC_2.29"] },
];
/** DT_DEBUG: a tag that no reader asks for. */
const DT_DEBUG = 21;

describe("readVersionNeeds", () => {
  test("files and versions keep the order of the file", () => {
    expect(readElf(writeElf({ versionNeeds })).versionNeeds).toEqual(versionNeeds);
  });

  test("a file of which no version is needed stays in the list", () => {
    const needs = [{ file: "liba.so", versions: [] }, ...versionNeeds];
    expect(readElf(writeElf({ versionNeeds: needs })).versionNeeds).toEqual(needs);
  });

  test("tables larger than one read are read whole", () => {
    const needs = Array.from({ length: 90 }, (_, file) => ({
      file: `lib${file}.so`,
      versions: Array.from({ length: 9 }, (_, version) => `V_${file}.${version}`),
    }));
    expect(readElf(writeElf({ versionNeeds: needs })).versionNeeds).toEqual(needs);
  });

  test("without DT_VERNEEDNUM the chain ends at its zero link", () => {
    const elf = editElf({ versionNeeds });
    elf.set64(elf.entry("VERNEEDNUM"), DT_DEBUG);
    expect(readElf(elf.bytes).versionNeeds).toEqual(versionNeeds);
  });

  test("DT_VERNEEDNUM ends the chain before its zero link, and the last link is not followed", () => {
    const elf = editElf({ versionNeeds });
    elf.set64(elf.entry("VERNEEDNUM") + 8, 1).set32(elf.table("VERNEED") + 12, 0xffffffff);
    expect(readElf(elf.bytes).versionNeeds).toEqual(versionNeeds.slice(0, 1));
  });

  test("a DT_VERNEEDNUM of 2^64 - 1 ends at the zero link", () => {
    const elf = editElf({ versionNeeds });
    elf.set64(elf.entry("VERNEEDNUM") + 8, (1n << 64n) - 1n);
    expect(readElf(elf.bytes).versionNeeds).toEqual(versionNeeds);
  });

  test("an unknown vn_version is refused", () => {
    const elf = editElf({ versionNeeds });
    elf.set16(elf.table("VERNEED"), 2);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({
      code: "E_ELF_VERSION",
      offset: elf.table("VERNEED"),
    });
  });

  test.each([
    ["vn_aux", 8],
    ["vn_next", 12],
    ["vna_next", 16 + 12],
  ])("a %s that points into its own record is refused", (_, field) => {
    const elf = editElf({ versionNeeds });
    elf.set32(elf.table("VERNEED") + field, 15);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({
      code: "E_ELF_VERSION",
      offset: elf.table("VERNEED") + field,
    });
  });

  test("a vn_next that leaves the segment is refused", () => {
    const elf = editElf({ versionNeeds });
    elf.set32(elf.table("VERNEED") + 12, 0xffffffff);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({
      code: "E_ELF_VERSION",
      offset: elf.entry("VERNEED"),
    });
  });

  test("records that share their versions do not make the walk quadratic", () => {
    const elf = editElf({
      versionNeeds: Array.from({ length: 1000 }, () => ({ file: "a".padEnd(40, "b"), versions: [] })),
    });
    for (let record = 0; record < 1000; record++) {
      const at = elf.table("VERNEED") + 16 * record;
      elf.set16(at + 2, 0xffff).set32(at + 8, 16);
    }
    expect(failure(() => readElf(elf.bytes))).toMatchObject({
      code: "E_ELF_VERSION",
      message: expect.stringContaining("65536 records"),
    });
  });

  test("a table that starts after the end of the file is truncated", () => {
    const elf = editElf({ versionNeeds });
    elf.set64(elf.segment("LOAD") + 8, elf.bytes.length - elf.table("VERNEED") + 8);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({
      code: "E_ELF_TRUNCATED",
      offset: elf.entry("VERNEED"),
    });
  });

  test("a version's name is checked like every string", () => {
    const elf = editElf({ versionNeeds });
    elf.set32(elf.table("VERNEED") + 16 + 8, 0x7fffffff);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({
      code: "E_ELF_STRING",
      offset: elf.table("VERNEED") + 16 + 8,
    });
  });
});

describe("readVersionDefs", () => {
  test("the base version is left out", () => {
    const spec = { soname: "libv.so.1", versionDefs: ["V_1", "V_2"] };
    expect(readElf(writeElf(spec)).versionDefs).toEqual(["V_1", "V_2"]);
  });

  test("the version with VER_FLG_BASE is the base, wherever it stands", () => {
    const elf = editElf({ soname: "libv.so.1", versionDefs: ["V_1"] });
    const table = elf.table("VERDEF");
    elf.set16(table + 2, 0).set16(table + 28 + 2, 1);
    expect(readElf(elf.bytes).versionDefs).toEqual(["libv.so.1"]);
  });

  test("a definition without a name is left out", () => {
    const elf = editElf({ versionDefs: ["V_1", "V_2"] });
    elf.set16(elf.table("VERDEF") + 28 + 6, 0);
    expect(readElf(elf.bytes).versionDefs).toEqual(["V_2"]);
  });

  test("an unknown vd_version is refused", () => {
    const elf = editElf({ versionDefs: ["V_1"] });
    elf.set16(elf.table("VERDEF") + 28, 0);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({
      code: "E_ELF_VERSION",
      offset: elf.table("VERDEF") + 28,
    });
  });

  test.each([
    ["vd_aux", 28 + 12],
    ["vd_next", 16],
  ])("a %s that points into its own record is refused", (_, field) => {
    const elf = editElf({ versionDefs: ["V_1"] });
    elf.set32(elf.table("VERDEF") + field, 19);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({
      code: "E_ELF_VERSION",
      offset: elf.table("VERDEF") + field,
    });
  });
});
