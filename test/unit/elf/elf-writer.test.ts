import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ElfSpec, writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { DF, DF_1, EM } from "../../../src/elf/constants.ts";
import type { ElfFacts } from "../../../src/elf/elf-facts.ts";
import { readElf } from "./read-elf.ts";

const name = fc
  .oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
    fc.constantFrom("libc.so.6", "lib\udc80\udcff.so"),
  )
  .filter((text) => !text.includes("\0"));
const part = name.filter((text) => !text.includes(":"));
const names = fc.array(name, { maxLength: 4 });
const versionNeeds = fc.array(fc.record({ file: name, versions: names }), { maxLength: 3 });
const flagNames = [...new Set([...Object.keys(DF), ...Object.keys(DF_1), "EXECSTACK", "RELRO"])];

/** Facts that a file can have, whatever their combination. */
const header = {
  class: fc.constantFrom(32 as const, 64 as const),
  endian: fc.constantFrom("little" as const, "big" as const),
  machine: fc.constantFrom(...Object.keys(EM), "0x7777"),
  osabi: fc.constantFrom("NONE", "GNU", "0x55"),
};
const dynamicFacts = fc.record(
  {
    ...header,
    type: fc.constantFrom("DYN" as const, "EXEC" as const),
    interpreter: name,
    soname: name,
    needed: names,
    rpath: fc.array(part, { maxLength: 3 }),
    runpath: fc.array(part, { maxLength: 3 }),
    flags: fc.uniqueArray(fc.constantFrom(...flagNames), { maxLength: 5 }),
    versionNeeds,
    versionDefs: names,
    buildId: fc
      .uint8Array({ minLength: 1, maxLength: 20 })
      .map((bytes) => Buffer.from(bytes).toString("hex")),
  },
  { requiredKeys: [] },
);

function factsOf(spec: Partial<ElfFacts>, implied: readonly string[]): ElfFacts {
  return {
    class: 64,
    endian: "little",
    machine: "AARCH64",
    type: "DYN",
    osabi: "NONE",
    needed: [],
    rpath: [],
    runpath: [],
    versionNeeds: [],
    versionDefs: [],
    ...spec,
    flags: [...(spec.flags ?? []), ...implied].sort(),
  };
}

describe("writeElf", () => {
  test("what is written is what is read, for dynamic files", () => {
    fc.assert(
      fc.property(dynamicFacts, (spec) => {
        expect(readElf(writeElf(spec))).toEqual(factsOf(spec, ["DYNAMIC"]));
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  test("what is written is what is read, for objects", () => {
    const facts = fc.record({ ...header, type: fc.constant("REL" as const) }, { requiredKeys: ["type"] });
    fc.assert(
      fc.property(facts, names, (spec, strings) => {
        expect(readElf(writeElf({ ...spec, strings }))).toEqual(factsOf(spec, []));
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  test("the same spec gives the same bytes", () => {
    const spec = { soname: "a.so", needed: ["b.so"], exports: ["f"], imports: ["g"] };
    expect(writeElf(spec)).toEqual(writeElf(structuredClone(spec)));
  });

  test("an empty library takes less than 1 KiB", () => {
    expect(writeElf().length).toBeLessThan(1024);
  });

  test("strings stand in the file, each between NULs", () => {
    const strings = ["libnvcucompat.so", "/usr/lib/aarch64-linux-gnu/tegra-egl/libEGL_nvidia.so.0"];
    const text = Buffer.from(writeElf({ strings })).toString("latin1");
    for (const string of strings) expect(text).toContain(`${string}\0`);
  });

  test.each<[string, ElfSpec]>([
    ["a dynamic section", { static: true, needed: ["libc.so.6"] }],
    ["a dynamic section", { type: "REL", soname: "a.so" }],
    ["a dynamic section", { static: true, imports: ["puts"] }],
    ["no such version", { imports: ["dlopen@GLIBC_2.34"] }],
    ["no such version", { exports: ["f@V_1"], versionDefs: ["V_2"] }],
    ["dynamic flag", { flags: ["LAZY"] }],
    ["the gABI has no", { machine: "Z80000" }],
  ])("a spec that the file could not say is refused: %s", (message, spec) => {
    expect(() => writeElf(spec)).toThrow(message);
  });
});
