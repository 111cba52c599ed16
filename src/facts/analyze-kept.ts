import type { ByteSource } from "../archive/byte-source.ts";
import { analyzeElf } from "../elf/analyze.ts";
import type { ElfFacts } from "../elf/elf-facts.ts";
import { MissingRange } from "../elf/missing-range.ts";
import { plannedRanges } from "../elf/ranges.ts";
import { type ScannedStrings, unscannedRanges } from "./elf-strings.ts";
import type { WantedParts } from "./elf-windows.ts";

/** A missing range is fetched with what lies around it: the next question is mostly about its neighbour. */
const AROUND = 256 * 1024;

/** Either the facts of a file, or the parts that have to be kept as well to have them. */
export type KeptFacts =
  | { readonly kind: "facts"; readonly facts: ElfFacts }
  | { readonly kind: "missing"; readonly parts: WantedParts };

/**
 * The facts of a file of which `source` holds the parts in `wanted`, and `strings` what was found on the way.
 * Throws as `analyzeElf` does for a damaged file.
 */
export function analyzeKept(source: ByteSource, strings: ScannedStrings, wanted: WantedParts): KeptFacts {
  const symbols = wanted.symbols ?? false;
  const withStrings = wanted.strings !== "none";
  try {
    const unscanned = withStrings ? unscannedRanges(source, strings) : undefined;
    if (unscanned !== undefined) return { kind: "missing", parts: { ...wanted, strings: unscanned } };
    const candidates = withStrings ? { candidates: strings.candidates } : {};
    return { kind: "facts", facts: analyzeElf(source, { ...candidates, symbols }) };
  } catch (error) {
    if (!(error instanceof MissingRange)) throw error;
    const around = { offset: error.offset - AROUND, length: error.length + 2 * AROUND };
    // With what is known by now more can be foreseen than when the file streamed past.
    const ranges = [around, ...plannedRanges(source, { strings: withStrings, symbols }), ...wanted.ranges];
    return { kind: "missing", parts: { ...wanted, ranges } };
  }
}
