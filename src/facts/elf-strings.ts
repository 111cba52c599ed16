import type { ByteSource } from "../archive/byte-source.ts";
import { MissingRange } from "../elf/missing-range.ts";
import type { Range } from "../elf/ranges.ts";
import { constantRanges, stringRanges } from "../elf/rodata.ts";
import { type StringCandidate, stringScanner } from "../elf/string-scan.ts";
import { Deb2nixError } from "../error.ts";

/** The strings of one ELF file, and where they were looked for. */
export interface ScannedStrings {
  /** Sorted, apart from each other. */
  readonly ranges: readonly Range[];
  readonly candidates: readonly StringCandidate[];
  /** Whether the ranges hold more strings than are kept. */
  readonly isFull: boolean;
}

/** Nothing was looked at yet. */
export const UNSCANNED: ScannedStrings = { ranges: [], candidates: [], isFull: false };

/** Looks for strings in `ranges` of a file that goes by in ascending order. */
export function scanRanges(ranges: readonly Range[]): {
  /** Takes the bytes at `position` of the file. */
  see(position: number, bytes: Uint8Array): void;
  result(): ScannedStrings;
} {
  const scanner = stringScanner();
  return {
    see: (position, bytes) => {
      for (const { offset, length } of ranges) {
        const start = Math.max(offset, position);
        const end = Math.min(offset + length, position + bytes.length);
        if (start < end) scanner.feed(start, bytes.subarray(start - position, end - position));
      }
    },
    result: () => ({ ranges, candidates: scanner.candidates(), isFull: scanner.isFull() }),
  };
}

/**
 * Where the strings of a file are as far as its program headers tell: they are at its front, and the section
 * table, which knows better, mostly at its end. Nothing where they are not at hand or damaged.
 */
export function likelyStringRanges(source: ByteSource): readonly Range[] {
  try {
    return constantRanges(source);
  } catch (error) {
    if (error instanceof MissingRange || error instanceof Deb2nixError) return [];
    throw error;
  }
}

/**
 * The string ranges of a file where `scanned` does not tell all of them, else undefined: then its candidates
 * are the same as if these ranges alone had been looked at. Throws as `stringRanges`.
 */
export function unscannedRanges(source: ByteSource, scanned: ScannedStrings): readonly Range[] | undefined {
  const ranges = stringRanges(source);
  const isCovered = ranges.every((range) => scanned.ranges.some((other) => contains(other, range)));
  const isExact =
    isCovered && scanned.ranges.every((other) => ranges.some((range) => contains(range, other)));
  return isExact || (isCovered && !scanned.isFull) ? undefined : ranges;
}

function contains(outer: Range, inner: Range): boolean {
  return outer.offset <= inner.offset && inner.offset + inner.length <= outer.offset + outer.length;
}
