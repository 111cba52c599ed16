import { describe, expect, test } from "vitest";
import { writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { DT } from "../../../src/elf/constants.ts";
import { MAX_DYNAMIC_SIZE } from "../../../src/elf/dynamic.ts";
import { editElf } from "./edit-elf.ts";
import { failure, readElf } from "./read-elf.ts";

describe("readDynamic", () => {
  test("DT_NEEDED keeps the order of the file, and repeats", () => {
    const needed = ["libz.so.1", "liba.so", "libz.so.1", "libc.so.6"];
    expect(readElf(writeElf({ needed })).needed).toEqual(needed);
  });

  test("DT_RPATH and DT_RUNPATH are split at colons, empty parts stay", () => {
    const spec = { rpath: ["$ORIGIN/..", "", "/opt/x"], runpath: ["", "/a"] };
    expect(readElf(writeElf(spec))).toMatchObject(spec);
  });

  test("an empty run path has no parts", () => {
    const elf = editElf({ runpath: ["/a"] });
    elf.bytes[elf.table("STRTAB") + Number(elf.view.getBigUint64(elf.entry("RUNPATH") + 8, true))] = 0;
    expect(readElf(elf.bytes).runpath).toEqual([]);
  });

  test("a static file has no DYNAMIC flag and needs nothing", () => {
    expect(readElf(writeElf({ type: "EXEC", static: true, strings: ["x"] }))).toMatchObject({
      type: "EXEC",
      needed: [],
      flags: [],
    });
  });

  test("a PT_DYNAMIC without bytes in the file, as in separate debug files, is none", () => {
    const elf = editElf({ soname: "a.so", needed: ["b.so"] });
    elf.set64(elf.segment("DYNAMIC") + 32, 0);
    const facts = readElf(elf.bytes);
    expect(facts).toMatchObject({ needed: [], flags: [] });
    expect(facts).not.toHaveProperty("soname");
  });

  test("what follows DT_NULL is not read", () => {
    const elf = editElf({ needed: ["a.so"], flags: ["BIND_NOW", "NODELETE"] });
    elf.set64(elf.entry("FLAGS"), DT.NULL);
    expect(readElf(elf.bytes)).toMatchObject({ needed: ["a.so"], flags: ["DYNAMIC"] });
  });

  test("without DT_NULL the segment's end is the end", () => {
    const elf = editElf({ needed: ["a.so"] });
    const size = elf.view.getBigUint64(elf.segment("DYNAMIC") + 32, true);
    elf.set64(elf.segment("DYNAMIC") + 32, size - 16n);
    expect(readElf(elf.bytes).needed).toEqual(["a.so"]);
  });

  test("of several DT_SONAME the last counts", () => {
    const elf = editElf({ needed: ["a.so"], soname: "b.so" });
    const needed = elf.entry("NEEDED");
    elf.set64(needed, DT.SONAME);
    expect(readElf(elf.bytes)).toMatchObject({ soname: "b.so", needed: [] });
  });

  test("of several PT_DYNAMIC the last counts", () => {
    const elf = editElf({ flags: ["RELRO"], needed: ["a.so"] });
    const [dynamic, relro] = [elf.segment("DYNAMIC"), elf.segment("GNU_RELRO")];
    elf.bytes.copyWithin(relro, dynamic, dynamic + 56);
    elf.set64(dynamic + 8, 1n << 40n);
    expect(readElf(elf.bytes).needed).toEqual(["a.so"]);
  });

  test("a PT_DYNAMIC beyond the end is truncated", () => {
    const elf = editElf();
    elf.set64(elf.segment("DYNAMIC") + 8, elf.bytes.length - 8);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({
      code: "E_ELF_TRUNCATED",
      offset: elf.segment("DYNAMIC"),
    });
  });

  test("a PT_DYNAMIC near 2^64 is truncated", () => {
    const elf = editElf();
    elf.set64(elf.segment("DYNAMIC") + 8, (1n << 64n) - 16n);
    expect(failure(() => readElf(elf.bytes)).code).toBe("E_ELF_TRUNCATED");
  });

  test("a PT_DYNAMIC larger than the limit is refused", () => {
    const elf = editElf();
    elf.set64(elf.segment("DYNAMIC") + 32, MAX_DYNAMIC_SIZE + 1);
    expect(failure(() => readElf(elf.bytes))).toMatchObject({
      code: "E_ELF_DYNAMIC",
      offset: elf.segment("DYNAMIC"),
    });
  });
});
