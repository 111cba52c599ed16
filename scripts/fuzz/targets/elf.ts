import { writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import { analyzeElf } from "../../../src/elf/analyze.ts";
import type { ElfFacts } from "../../../src/elf/elf-facts.ts";
import { MissingRange } from "../../../src/elf/missing-range.ts";
import { plannedRanges, type Range } from "../../../src/elf/ranges.ts";
import { type Window, windowSource } from "../../../src/elf/window-source.ts";
import { randomOf } from "../chunks.ts";
import { mutate } from "../mutate.ts";
import { mustAgree, outcomeNow, wordFor } from "../outcome.ts";
import { BrokenPromise, type Outcome, type Target } from "../target.ts";
import { editFields } from "./elf-fields.ts";
import { randomElfSpec } from "./elf-spec.ts";

/** ELF: from all bytes and from kept windows the facts, or the refusal, are the same; ranges lie in the file. */
export const elf: Target = {
  name: "elf",
  generate: (random) => {
    const bytes = writeElf(randomElfSpec(random));
    if (!random.oneIn(4)) editFields(bytes, random);
    return random.oneIn(3) ? mutate(bytes, random, [writeElf(randomElfSpec(random))]) : bytes;
  },
  run: (input) => {
    const whole = outcomeNow(() => analyzeElf(bufferSource(input)));
    checkOffset(whole, input.length);
    checkRanges(plannedRanges(bufferSource(input)), input.length);
    mustAgree("windows give the facts of the whole file", whole, throughWindows(input));
    claimedTooLarge(input);
    return wordFor(whole);
  },
};

/** Reads a file as a deb's reader does: a head first, then what is found missing, until nothing is. */
function throughWindows(input: Uint8Array): Outcome<ElfFacts> {
  const random = randomOf(input);
  const windows: Window[] = [keep(input, { offset: 0, length: random.pick([16, 64, 200, 1000]) })];
  for (let pass = 0; pass < 1000; pass++) {
    const source = windowSource(input.length, windows);
    try {
      return outcomeNow(() => analyzeElf(source));
    } catch (error) {
      if (!(error instanceof MissingRange)) throw error;
      checkRanges([error], input.length);
      const ranges = random.oneIn(2) ? plannedRanges(source) : [];
      checkRanges(ranges, input.length);
      windows.push(...[error, ...ranges].map((range) => keep(input, range)));
    }
  }
  throw new BrokenPromise("reading by windows comes to an end", { windows: windows.length });
}

/** A member may claim any size; its ranges must be planned, and its head looked at, all the same. */
function claimedTooLarge(input: Uint8Array): void {
  const size =
    input.length + randomOf(input).pick([1, 512 * 1024, 2 ** 32, 2 ** 42, 2 ** 53 - 1 - input.length]);
  const source = windowSource(size, [{ offset: 0, bytes: input }]);
  checkRanges(plannedRanges(source), size);
  try {
    outcomeNow(() => analyzeElf(source));
  } catch (error) {
    if (!(error instanceof MissingRange)) throw error;
    checkRanges([error], size);
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
