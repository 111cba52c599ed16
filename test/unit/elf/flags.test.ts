import { describe, expect, test } from "vitest";
import { writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { DF, DF_1, DT } from "../../../src/elf/constants.ts";
import { editElf } from "./edit-elf.ts";
import { readElf } from "./read-elf.ts";

describe("flagNames", () => {
  test.each([...Object.keys(DF), ...Object.keys(DF_1), "EXECSTACK", "RELRO"])("%s", (name) => {
    expect(readElf(writeElf({ flags: [name] })).flags).toEqual(["DYNAMIC", name].sort());
  });

  test("names are sorted", () => {
    const flags = ["RELRO", "PIE", "NODEFLIB", "BIND_NOW"];
    expect(readElf(writeElf({ flags })).flags).toEqual(["BIND_NOW", "DYNAMIC", "NODEFLIB", "PIE", "RELRO"]);
  });

  test.each(["SYMBOLIC", "TEXTREL", "BIND_NOW"] as const)(
    "the tag DT_%s says the same as its bit",
    (name) => {
      const elf = editElf({ flags: ["STATIC_TLS"] });
      elf.set64(elf.entry("FLAGS"), DT[name]);
      expect(readElf(elf.bytes).flags).toEqual(["DYNAMIC", name].sort());
    },
  );

  test("the bit of DT_FLAGS_1 that repeats a bit of DT_FLAGS gives the same name", () => {
    const elf = editElf({ flags: ["NODELETE"] });
    elf.set64(elf.entry("FLAGS_1") + 8, 0x80);
    expect(readElf(elf.bytes).flags).toEqual(["DYNAMIC", "ORIGIN"]);
  });

  test("bits without a name are left out", () => {
    const elf = editElf({ flags: ["ORIGIN", "NODELETE"] });
    elf.set64(elf.entry("FLAGS") + 8, 0xffffffff_ffffff01n);
    elf.set64(elf.entry("FLAGS_1") + 8, 0xffffffff_80000008n);
    expect(readElf(elf.bytes).flags).toEqual(["DYNAMIC", "NODELETE", "ORIGIN"]);
  });
});
