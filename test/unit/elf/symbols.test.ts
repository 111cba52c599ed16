import { describe, expect, test } from "vitest";
import { type ElfSpec, writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import { analyzeElf } from "../../../src/elf/analyze.ts";
import { DT } from "../../../src/elf/constants.ts";
import { MAX_SYMBOLS } from "../../../src/elf/symbol-count.ts";
import { type EditableElf, editElf } from "./edit-elf.ts";
import { failure } from "./read-elf.ts";

const symbolsOf = (bytes: Uint8Array) => {
  const { imports, exports } = analyzeElf(bufferSource(bytes), { symbols: true });
  return { imports, exports };
};

const spec: ElfSpec = {
  needed: ["libc.so.6"],
  versionNeeds: [{ file: "libc.so.6", versions: ["GLIBC_2.17", "GLIBC_2.34"] }],
  versionDefs: ["V_1", "V_2"],
  imports: ["malloc@GLIBC_2.17", "dlopen@GLIBC_2.34", "NvOsAlloc"],
  exports: ["f@V_1", "g@V_2", "h"],
};

const symbols = {
  imports: [
    { name: "NvOsAlloc", binding: "global", type: "func" },
    { name: "dlopen", version: "GLIBC_2.34", binding: "global", type: "func" },
    { name: "malloc", version: "GLIBC_2.17", binding: "global", type: "func" },
  ],
  exports: [
    { name: "f", version: "V_1", default: true, binding: "global", type: "func" },
    { name: "g", version: "V_2", default: true, binding: "global", type: "func" },
    { name: "h", binding: "global", type: "func" },
  ],
};

/** Where entry `index` of DT_SYMTAB is: st_name +0, st_info +4, st_other +5, st_shndx +6. */
const symbol = (elf: EditableElf, index: number): number => elf.table("SYMTAB") + 24 * index;

/** Where the number of entries is told by DT_HASH alone, it is told by the section table alone. */
function withoutHash(elf: EditableElf): EditableElf {
  return elf.set64(elf.entry("HASH"), 0x6ffffdf5);
}

describe("imports and exports", () => {
  test.each([
    {},
    { class: 32, machine: "ARM" },
    { endian: "big", machine: "PPC64" },
    { class: 32, endian: "big", machine: "MIPS" },
  ] as const)("with version, binding and type: %j", (encoding) =>
    expect(symbolsOf(writeElf({ ...spec, ...encoding }))).toEqual(symbols),
  );

  test("come only when asked for", () => {
    const facts = analyzeElf(bufferSource(writeElf(spec)));
    expect(facts).not.toHaveProperty("imports");
    expect(facts).not.toHaveProperty("exports");
  });

  test("a file without dynamic section has none", () =>
    expect(symbolsOf(writeElf({ type: "EXEC", static: true }))).toEqual({ imports: [], exports: [] }));

  test("a hidden version is no default", () => {
    const elf = editElf(spec);
    const at = elf.table("VERSYM") + 2 * 4;
    elf.set16(at, elf.view.getUint16(at, true) | 0x8000);
    expect(symbolsOf(elf.bytes).exports![0]).toMatchObject({ name: "f", version: "V_1", default: false });
  });

  test("a copy of another file's symbol has its version, which is no default of this file", () => {
    const elf = editElf(spec);
    elf.set16(symbol(elf, 1) + 6, 1);
    const copy = symbolsOf(elf.bytes).exports!.find(({ name }) => name === "malloc");
    expect(copy).toEqual({ name: "malloc", version: "GLIBC_2.17", binding: "global", type: "func" });
  });

  test("the symbol that names a version is left out", () => {
    const elf = editElf({ ...spec, exports: ["V_1@V_1", "f@V_1"] });
    elf.set16(symbol(elf, 4) + 6, 0xfff1);
    expect(symbolsOf(elf.bytes).exports!.map(({ name }) => name)).toEqual(["f"]);
  });

  test.each([
    ["weak", 0x22, { binding: "weak", type: "func" }],
    ["a unique object", 0xa1, { binding: "gnu_unique", type: "object" }],
    ["without type", 0x10, { binding: "global" }],
    ["an indirect function", 0x1a, { binding: "global", type: "gnu_ifunc" }],
    ["of a binding without name", 0xd2, { binding: "0xd", type: "func" }],
  ])("a symbol that is %s", (_, info, expected) => {
    const elf = editElf({ exports: ["f"] });
    elf.bytes[symbol(elf, 1) + 4] = info;
    expect(symbolsOf(elf.bytes).exports).toEqual([{ name: "f", ...expected }]);
  });

  test.each([
    ["local", 4, 0x02],
    ["hidden", 5, 2],
    ["internal", 5, 1],
  ])("a %s symbol is left out", (_, field, value) => {
    const elf = editElf({ exports: ["f"] });
    elf.bytes[symbol(elf, 1) + field] = value;
    expect(symbolsOf(elf.bytes).exports).toEqual([]);
  });

  test("a protected symbol is an export", () => {
    const elf = editElf({ exports: ["f"] });
    elf.bytes[symbol(elf, 1) + 5] = 3;
    expect(symbolsOf(elf.bytes).exports).toHaveLength(1);
  });
});

/** Puts a DT_GNU_HASH in the place of DT_HASH: one bucket with the chain from `first` on, in words. */
function gnuHash(elf: EditableElf, first: number, bucket: number, chain: readonly number[]): EditableElf {
  const table = elf.table("HASH");
  elf.set64(elf.entry("HASH"), DT.GNU_HASH);
  for (const [index, word] of [1, first, 1, 6, 0, 0, bucket, ...chain].entries())
    elf.set32(table + 4 * index, word);
  return elf;
}

describe("the number of symbols", () => {
  const many: ElfSpec = { imports: ["a", "b", "c", "d"], exports: ["e", "f", "g", "h"] };
  const names = (elf: EditableElf) => symbolsOf(elf.bytes).exports!.map(({ name }) => name);

  test("from DT_GNU_HASH: the end of the last chain", () => {
    expect(names(gnuHash(editElf(many), 5, 5, [2, 4, 6, 9]))).toEqual(["e", "f", "g", "h"]);
    expect(names(gnuHash(editElf(many), 5, 5, [2, 5, 6, 9]))).toEqual(["e", "f"]);
  });

  test("from the section table where DT_GNU_HASH has empty buckets", () =>
    expect(names(gnuHash(editElf(many), 1, 0, []))).toEqual(["e", "f", "g", "h"]));

  test("from the section table where there is no hash table", () =>
    expect(names(withoutHash(editElf(many)))).toEqual(["e", "f", "g", "h"]));

  test("without hash and section table there are none", () =>
    expect(names(withoutHash(editElf(many)).set64(40, 0))).toEqual([]));

  test("more than the file can have is refused", () => {
    const elf = editElf(many);
    elf.set32(elf.table("HASH") + 4, MAX_SYMBOLS + 1);
    expect(failure(() => symbolsOf(elf.bytes))).toMatchObject({
      code: "E_ELF_SYMBOL",
      offset: elf.entry("HASH"),
    });
    elf.set32(elf.table("HASH") + 4, MAX_SYMBOLS);
    expect(failure(() => symbolsOf(elf.bytes)).code).toBe("E_ELF_TRUNCATED");
  });

  test("a chain of DT_GNU_HASH that never ends is refused", () => {
    const elf = gnuHash(editElf(many), 5, 5, [2, 4, 6, 8]);
    const end = Number(elf.view.getBigUint64(elf.segment("DYNAMIC") + 8, true));
    for (let at = elf.table("GNU_HASH") + 28; at < end; at += 4) elf.set32(at, 2);
    expect(failure(() => symbolsOf(elf.bytes)).code).toBe("E_ELF_SYMBOL");
  });

  test("a name beyond the string table is refused", () => {
    const elf = editElf(many);
    elf.set32(symbol(elf, 1), 0xffff);
    expect(failure(() => symbolsOf(elf.bytes))).toMatchObject({
      code: "E_ELF_STRING",
      offset: symbol(elf, 1),
    });
  });
});
