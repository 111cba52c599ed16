import { describe, expect, test } from "vitest";
import { writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import type { ByteSource } from "../../../src/archive/byte-source.ts";
import { analyzeElf } from "../../../src/elf/analyze.ts";
import type { ElfFacts } from "../../../src/elf/elf-facts.ts";
import { MissingRange } from "../../../src/elf/missing-range.ts";
import { plannedRanges, type Range } from "../../../src/elf/ranges.ts";
import { type Window, windowSource } from "../../../src/elf/window-source.ts";
import { editElf } from "./edit-elf.ts";

const spec = {
  interpreter: "/lib/ld-linux-aarch64.so.1",
  soname: "libbig.so.1",
  needed: ["libc.so.6", "libcuda.so.1"],
  runpath: ["$ORIGIN"],
  versionNeeds: [{ file: "libc.so.6", versions: ["GLIBC_2.17"] }],
  versionDefs: ["BIG_1", "BIG_2"],
  buildId: "00112233445566778899aabbccddeeff00112233",
};
const GIB = 2 ** 30;

/** The image of `spec`, told by its program headers to lie `shift` bytes further on in a file of `4 * GIB`. */
function sparseFile(shift: number, moved: (type: number) => boolean): ByteSource {
  const elf = editElf(spec);
  const original = elf.bytes.slice();
  for (let at = 64; at < 64 + 56 * elf.view.getUint16(56, true); at += 56) {
    if (!moved(elf.view.getUint32(at, true))) continue;
    elf.set64(at + 8, elf.view.getBigUint64(at + 8, true) + BigInt(shift));
  }
  return zerosAround(4 * GIB, [
    { offset: 0, bytes: elf.bytes },
    { offset: shift, bytes: original },
  ]);
}

/** A sparse file: `parts`, and zeros everywhere else. */
function zerosAround(size: number, parts: readonly Window[]): ByteSource {
  const read = (offset: number, length: number): Uint8Array => {
    const bytes = new Uint8Array(length);
    for (const part of parts) {
      const start = Math.max(offset, part.offset);
      const end = Math.min(offset + length, part.offset + part.bytes.length);
      if (start < end) bytes.set(part.bytes.subarray(start - part.offset, end - part.offset), start - offset);
    }
    return bytes;
  };
  return { size, read };
}

/** Keeps the head of `file` and what is planned from it, for `passes` passes over the file. */
function keep(file: ByteSource, headLength: number, passes: number): ByteSource {
  let kept: Range[] = [{ offset: 0, length: headLength }];
  const source = (): ByteSource =>
    windowSource(
      file.size,
      kept.map(({ offset, length }) => ({ offset, bytes: file.read(offset, length) })),
    );
  for (let pass = 0; pass < passes; pass++) kept = [...kept, ...plannedRanges(source())];
  return source();
}

const PT_DYNAMIC = 2;

describe("plannedRanges", () => {
  test("from the program headers alone: interpreter, notes and PT_DYNAMIC", () => {
    const elf = editElf(spec);
    const head = windowSource(elf.bytes.length, [{ offset: 0, bytes: elf.bytes.subarray(0, 64 + 7 * 56) }]);
    const planned = plannedRanges(head);
    for (const type of ["INTERP", "NOTE", "DYNAMIC"] as const) {
      const offset = Number(elf.view.getBigUint64(elf.segment(type) + 8, true));
      const end = offset + Number(elf.view.getBigUint64(elf.segment(type) + 32, true));
      expect(planned.some((range) => range.offset <= offset && end <= range.offset + range.length)).toBe(
        true,
      );
    }
  });

  test("a PT_DYNAMIC far away in a large sparse file: head and planned ranges give the same facts", () => {
    const file = sparseFile(3 * GIB, (type) => type === PT_DYNAMIC);
    const facts = analyzeElf(file);
    expect(facts).toMatchObject(spec);
    expect(() => analyzeElf(keep(file, 2048, 0))).toThrow(MissingRange);
    expect(analyzeElf(keep(file, 2048, 1))).toEqual(facts);
  });

  test("with everything far away the ranges close in, one table after the other", () => {
    const file = sparseFile(2 * GIB, () => true);
    const headers = 64 + 10 * 56;
    expect(() => analyzeElf(keep(file, headers, 1))).toThrow(MissingRange);
    expect(analyzeElf(keep(file, headers, 2))).toEqual(analyzeElf(file));
  });

  test("the planned ranges of a whole file are all that is read", () => {
    const bytes = writeElf({ ...spec, strings: ["x".repeat(100_000)] });
    const source = bufferSource(bytes);
    const planned = plannedRanges(source);
    const windows = planned.map(({ offset, length }) => ({ offset, bytes: source.read(offset, length) }));
    expect(analyzeElf(windowSource(source.size, windows))).toEqual(analyzeElf(source));
    const total = planned.reduce((sum, { length }) => sum + length, 0);
    expect(total).toBeLessThan(12_000);
  });

  test("ranges are sorted and do not touch", () => {
    const planned = plannedRanges(bufferSource(writeElf({ ...spec, strings: ["x".repeat(100_000)] })));
    for (const [index, { offset }] of planned.entries()) {
      const before = planned[index - 1];
      if (before !== undefined) expect(offset).toBeGreaterThan(before.offset + before.length);
    }
  });

  test("without the head the headers are what is wanted", () => {
    expect(plannedRanges(windowSource(1000, []))).toEqual([{ offset: 0, length: 16 }]);
  });

  test("a damaged file gives the ranges up to the damage", () => {
    const elf = editElf({ soname: "a.so" });
    elf.set64(elf.entry("STRTAB") + 8, 1n << 60n);
    expect(() => plannedRanges(bufferSource(elf.bytes))).not.toThrow();
    expect(plannedRanges(bufferSource(Buffer.from("#!/bin/sh\n")))).toEqual([{ offset: 0, length: 10 }]);
  });

  test("errors of the source that are neither missing nor bad input pass through", () => {
    const broken = {
      size: 1000,
      read: (): Uint8Array => {
        throw new TypeError("the disk is on fire");
      },
    };
    expect(() => plannedRanges(broken)).toThrow(TypeError);
  });
});

describe("analyzeElf on kept windows", () => {
  test("what is missing passes through with its range", () => {
    const elf = editElf(spec);
    const dynamic = elf.segment("DYNAMIC");
    const offset = Number(elf.view.getBigUint64(dynamic + 8, true));
    const length = Number(elf.view.getBigUint64(dynamic + 32, true));
    const source = windowSource(elf.bytes.length, [{ offset: 0, bytes: elf.bytes.subarray(0, offset) }]);
    let caught: unknown;
    try {
      const facts: ElfFacts = analyzeElf(source);
      caught = facts;
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(MissingRange);
    expect(caught).toMatchObject({ offset, length });
  });
});
