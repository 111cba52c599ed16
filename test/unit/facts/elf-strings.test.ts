import { describe, expect, test } from "vitest";
import { writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import { analyzeElf } from "../../../src/elf/analyze.ts";
import type { ElfFacts } from "../../../src/elf/elf-facts.ts";
import type { Range } from "../../../src/elf/ranges.ts";
import { stringRanges } from "../../../src/elf/rodata.ts";
import { scanSource } from "../../../src/elf/scan-source.ts";
import { MAX_CANDIDATES } from "../../../src/elf/string-scan.ts";
import { analyzeKept } from "../../../src/facts/analyze-kept.ts";
import { scanRanges, UNSCANNED, unscannedRanges } from "../../../src/facts/elf-strings.ts";
import { keepWindows, type WantedParts } from "../../../src/facts/elf-windows.ts";
import { editElf } from "../elf/edit-elf.ts";

async function* cut(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += length) yield bytes.subarray(offset, offset + length);
}

/** The facts of a file that streams past, as often as it takes; and how often that was. */
async function streamed(bytes: Uint8Array, chunk: number): Promise<{ facts: ElfFacts; passes: number }> {
  let wanted: WantedParts = { ranges: [], symbols: true };
  for (let passes = 1; passes < 10; passes++) {
    const { source, strings } = await keepWindows(bytes.length, cut(bytes, chunk), wanted);
    const result = analyzeKept(source, strings, wanted);
    if (result.kind === "facts") return { facts: result.facts, passes };
    wanted = result.parts;
  }
  throw new Error("the facts never came");
}

function direct(bytes: Uint8Array): ElfFacts {
  const source = bufferSource(bytes);
  return analyzeElf(source, { candidates: scanSource(source), symbols: true });
}

const spec = { soname: "libx.so", needed: ["libc.so.6"], imports: ["dlopen", "malloc"], exports: ["f"] };
/** So much that the file is not kept whole. */
const filler = "x".repeat(9_000_000);
const large = {
  ...spec,
  strings: ["liba.so.1", filler, "libb.so.2", "/opt/x/%s.conf", filler, "libc.so.7"],
};

describe("a file that streams past", () => {
  test.each([
    ["small", spec, 64],
    ["small, in one piece", spec, 1 << 20],
    ["larger", large, 10_000],
    ["larger, in one piece", large, 1 << 26],
    ["static", { type: "EXEC", static: true, strings: ["/etc/x.conf"] }, 100],
    ["an object", { type: "REL", strings: ["/etc/x.conf"] }, 100],
  ] as const)("has the facts of one that is read anywhere, in one pass: %s", async (_, elf, chunk) => {
    const bytes = writeElf(elf);
    expect(await streamed(bytes, chunk)).toEqual({ facts: direct(bytes), passes: 1 });
  });

  test("without a section table too", async () => {
    const { bytes } = editElf(large).set64(40, 0);
    expect(await streamed(bytes, 100_000)).toEqual({ facts: direct(bytes), passes: 1 });
  });

  test("strings in a segment that can be written are among those of the one pass", async () => {
    const elf = editElf(large);
    const load = elf.segment("LOAD");
    elf.set32(load + 4, 6);
    const { facts, passes } = await streamed(elf.bytes, 100_000);
    expect(facts).toEqual(direct(elf.bytes));
    expect(facts.dlopen!.map(({ name }) => name)).toEqual(["liba.so.1", "libb.so.2", "libc.so.7"]);
    expect(passes).toBe(1);
  });

  test("more strings than are kept: the same ones", async () => {
    const strings = Array.from(
      { length: MAX_CANDIDATES + 1000 },
      (_, index) => `/opt/some/where/file-${index}`,
    );
    const bytes = writeElf({ ...spec, strings: [filler, ...strings, filler] });
    const { facts } = await streamed(bytes, 30_000);
    expect(facts).toEqual(direct(bytes));
    expect(facts.paths).toHaveLength(MAX_CANDIDATES);
  });
});

describe("unscannedRanges", () => {
  const source = bufferSource(writeElf(large));
  const [range] = stringRanges(source);
  const scanned = (ranges: readonly Range[], isFull = false) => ({ ...UNSCANNED, ranges, isFull });

  test("nothing was looked at: all of them", () =>
    expect(unscannedRanges(source, UNSCANNED)).toEqual([range]));

  test.each([
    ["exactly the ranges", [range!], false],
    ["exactly the ranges, with more strings than are kept", [range!], true],
    ["more than the ranges", [{ offset: 0, length: source.size }], false],
  ])("%s: none", (_, ranges, isFull) =>
    expect(unscannedRanges(source, scanned(ranges, isFull))).toBeUndefined(),
  );

  test.each([
    ["more than the ranges, with more strings than are kept", [{ offset: 0, length: source.size }], true],
    ["less than the ranges", [{ ...range!, length: range!.length - 1 }], false],
    [
      "parts of the ranges",
      [
        { ...range!, length: 100 },
        { offset: range!.offset + 100, length: source.size },
      ],
      false,
    ],
  ])("%s: all of them", (_, ranges, isFull) =>
    expect(unscannedRanges(source, scanned(ranges, isFull))).toEqual([range]),
  );
});

test("scanRanges sees what a chunk shares with its ranges", () => {
  const bytes = Buffer.from("\0liba.so\0libb.so\0libc.so\0");
  const scan = scanRanges([
    { offset: 1, length: 8 },
    { offset: 17, length: 8 },
  ]);
  for (let at = 0; at < bytes.length; at += 3) scan.see(at, bytes.subarray(at, at + 3));
  expect(scan.result().candidates.map(({ text }) => text)).toEqual(["liba.so", "libc.so"]);
});
