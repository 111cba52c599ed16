import { isDeepStrictEqual } from "node:util";
import { writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import type { ByteSource } from "../../../src/archive/byte-source.ts";
import { analyzeElf } from "../../../src/elf/analyze.ts";
import type { ElfFacts } from "../../../src/elf/elf-facts.ts";
import { MissingRange } from "../../../src/elf/missing-range.ts";
import { plannedRanges, type Range } from "../../../src/elf/ranges.ts";
import { stringRanges } from "../../../src/elf/rodata.ts";
import { type StringCandidate, stringScanner } from "../../../src/elf/string-scan.ts";
import { type Window, windowSource } from "../../../src/elf/window-source.ts";
import { Deb2nixError } from "../../../src/error.ts";
import { cut, randomOf, whole } from "../chunks.ts";
import { mutate } from "../mutate.ts";
import { mustAgree, outcomeNow, wordFor } from "../outcome.ts";
import { BrokenPromise, type Outcome, type Target } from "../target.ts";
import { editFields } from "./elf-fields.ts";
import { manySections } from "./elf-sections.ts";
import { randomElfSpec } from "./elf-spec.ts";

/**
 * ELF: from all bytes and from kept windows the facts, or the refusal, are the same, with and without strings
 * and symbols; ranges lie in the file; strings are the same in any cutting.
 */
export const elf: Target = {
  name: "elf",
  generate: (random) => {
    if (random.oneIn(500)) return manySections(random);
    const bytes = writeElf(randomElfSpec(random));
    if (!random.oneIn(4)) editFields(bytes, random);
    return random.oneIn(3) ? mutate(bytes, random, [writeElf(randomElfSpec(random))]) : bytes;
  },
  run: async (input) => {
    const strings = await scan(whole(input));
    if (!isDeepStrictEqual(strings, await scan(cut(input)))) {
      throw new BrokenPromise("strings are the same in any cutting", strings);
    }
    const words = [BARE, RICH].map((wanted) => {
      const candidates = wanted.strings && !strings.isFull ? { candidates: strings.candidates } : {};
      const options = { ...candidates, symbols: wanted.symbols };
      const facts = outcomeNow(() => analyzeElf(bufferSource(input), options));
      checkOffset(facts, input.length);
      checkRanges(plannedRanges(bufferSource(input), wanted), input.length);
      mustAgree(
        "windows give the facts of the whole file",
        facts,
        throughWindows(input, wanted, strings.isFull),
      );
      claimedTooLarge(input, wanted, strings.candidates);
      return wordFor(facts);
    });
    return words.join(" ");
  },
};

const BARE = { strings: false, symbols: false };
const RICH = { strings: true, symbols: true };

/** Reads a file as a deb's reader does: a head first, then what is found missing, until nothing is. */
function throughWindows(input: Uint8Array, wanted: typeof BARE, isFull: boolean): Outcome<ElfFacts> {
  const random = randomOf(input);
  const windows: Window[] = [keep(input, { offset: 0, length: random.pick([16, 64, 200, 1000]) })];
  for (let pass = 0; pass < 1000; pass++) {
    const source = windowSource(input.length, windows);
    try {
      return outcomeNow(() => {
        const candidates =
          wanted.strings && !isFull ? { candidates: scanParts(input, stringRangesOrNone(source)) } : {};
        return analyzeElf(source, { ...candidates, symbols: wanted.symbols });
      });
    } catch (error) {
      if (!(error instanceof MissingRange)) throw error;
      checkRanges([error], input.length);
      const ranges = random.oneIn(2) ? plannedRanges(source, wanted) : [];
      checkRanges(ranges, input.length);
      windows.push(...[error, ...ranges].map((range) => keep(input, range)));
    }
  }
  throw new BrokenPromise("reading by windows comes to an end", { windows: windows.length });
}

/** A member may claim any size; its ranges must be planned, and its head looked at, all the same. */
function claimedTooLarge(
  input: Uint8Array,
  wanted: typeof BARE,
  candidates: readonly StringCandidate[],
): void {
  const size =
    input.length + randomOf(input).pick([1, 512 * 1024, 2 ** 32, 2 ** 42, 2 ** 53 - 1 - input.length]);
  const source = windowSource(size, [{ offset: 0, bytes: input }]);
  checkRanges(plannedRanges(source, wanted), size);
  try {
    outcomeNow(() => analyzeElf(source, { candidates, symbols: wanted.symbols }));
  } catch (error) {
    if (!(error instanceof MissingRange)) throw error;
    checkRanges([error], size);
  }
}

async function scan(input: AsyncIterable<Uint8Array>) {
  const scanner = stringScanner();
  let offset = 0;
  for await (const chunk of input) {
    scanner.feed(offset, chunk);
    offset += chunk.length;
  }
  return { candidates: scanner.candidates(), isFull: scanner.isFull() };
}

function scanParts(input: Uint8Array, ranges: readonly Range[]): readonly StringCandidate[] {
  const scanner = stringScanner();
  for (const { offset, length } of ranges) scanner.feed(offset, input.subarray(offset, offset + length));
  return scanner.candidates();
}

/** Of a damaged file the analysis itself says what is wrong. */
function stringRangesOrNone(source: ByteSource): readonly Range[] {
  try {
    return stringRanges(source);
  } catch (error) {
    if (error instanceof Deb2nixError) return [];
    throw error;
  }
}

function keep(input: Uint8Array, { offset, length }: Range): Window {
  return { offset, bytes: input.subarray(offset, offset + length) };
}

function checkRanges(ranges: readonly Range[], size: number): void {
  for (const { offset, length } of ranges) {
    const isWithin =
      Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length > 0;
    if (!isWithin || offset + length > size)
      throw new BrokenPromise("ranges lie in the file", { offset, length, size });
  }
}

function checkOffset(outcome: Outcome<unknown>, size: number): void {
  if (outcome.kind === "ok" || (outcome.offset !== undefined && outcome.offset <= size)) return;
  throw new BrokenPromise("the offset of an error lies in the file", { ...outcome, size });
}
