import { describe, expect, test } from "vitest";
import { type ElfSpec, writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import { analyzeElf } from "../../../src/elf/analyze.ts";
import type { ElfFacts } from "../../../src/elf/elf-facts.ts";
import { plannedRanges } from "../../../src/elf/ranges.ts";
import { scanSource } from "../../../src/elf/scan-source.ts";
import { Deb2nixError } from "../../../src/error.ts";

const library: ElfSpec = {
  soname: "libfuzz.so.1",
  needed: ["libc.so.6", "libm.so.6"],
  runpath: ["$ORIGIN/../lib"],
  flags: ["BIND_NOW", "NODELETE", "RELRO"],
  versionNeeds: [{ file: "libc.so.6", versions: ["GLIBC_2.17", "GLIBC_2.34"] }],
  versionDefs: ["V_1", "V_2"],
  buildId: "00112233445566778899aabbccddeeff00112233",
  imports: ["dlopen@GLIBC_2.34"],
  exports: ["f@V_2"],
  strings: ["libcuda.so.1", "/etc/x.conf"],
};

/** All facts that there are. */
function analyze(bytes: Uint8Array): ElfFacts {
  const source = bufferSource(bytes);
  return analyzeElf(source, { candidates: scanSource(source), symbols: true });
}
const corpus = [
  library,
  { ...library, class: 32, machine: "ARM" },
  { ...library, endian: "big", machine: "PPC64" },
  { ...library, class: 32, endian: "big", machine: "MIPS" },
  { type: "EXEC", interpreter: "/lib/ld-linux-aarch64.so.1", needed: ["libc.so.6"] },
  { type: "REL", imports: ["printk"] },
] satisfies ElfSpec[];

/** Numbers that sit on the edges of checks. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff];

/** mulberry32: the same numbers in [0, 1) on every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A copy of `bytes` with a few bytes overwritten, and now and then cut short. */
function mutate(bytes: Uint8Array, next: () => number): Uint8Array {
  const below = (limit: number): number => Math.floor(next() * limit);
  const mutant = bytes.slice();
  for (let flips = 1 + below(4); flips > 0; flips--) {
    const start = below(mutant.length);
    const value = next() < 0.5 ? EDGES[below(EDGES.length)]! : below(256);
    mutant.fill(value, start, start + (next() < 0.3 ? 8 : 1));
  }
  return next() < 0.2 ? mutant.subarray(0, below(mutant.length + 1)) : mutant;
}

describe("damaged files", () => {
  test("nothing but Deb2nixError is thrown, with an offset in the file", () => {
    const next = random(20_240_601);
    const images = corpus.map((spec) => writeElf(spec));
    const codes = new Map<string, number>();
    for (let round = 0; round < 6000; round++) {
      const mutant = mutate(images[round % images.length]!, next);
      plannedRanges(bufferSource(mutant), { strings: true, symbols: true });
      let outcome = "facts";
      try {
        analyze(mutant);
      } catch (error) {
        if (!(error instanceof Deb2nixError)) throw error;
        outcome = error.code;
        expect(error.offset).toBeGreaterThanOrEqual(0);
        expect(error.offset).toBeLessThanOrEqual(mutant.length);
      }
      codes.set(outcome, (codes.get(outcome) ?? 0) + 1);
    }
    // The mutations reach every check, and are not all caught by the first one.
    expect([...codes.keys()].sort()).toEqual([
      "E_ELF_CLASS",
      "E_ELF_DYNAMIC",
      "E_ELF_HEADER",
      "E_ELF_MAGIC",
      "E_ELF_SEGMENT",
      "E_ELF_STRING",
      "E_ELF_SYMBOL",
      "E_ELF_TRUNCATED",
      "E_ELF_VERSION",
      "facts",
    ]);
    expect(codes.get("facts")).toBeGreaterThan(1000);
  });

  test("every truncation gives facts or a Deb2nixError", () => {
    const image = writeElf(library);
    const { dlopen, paths, ...facts } = analyze(image);
    for (let length = 0; length < image.length; length++) {
      try {
        // Without its section table a file has more strings, not other facts.
        expect(analyze(image.subarray(0, length))).toMatchObject(facts);
      } catch (error) {
        if (!(error instanceof Deb2nixError)) throw error;
      }
    }
  });
});
