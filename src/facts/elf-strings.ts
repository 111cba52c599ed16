import type { ByteSource } from "../archive/byte-source.ts";
import { MissingRange } from "../elf/missing-range.ts";
import type { Range } from "../elf/ranges.ts";
import { loadedRanges, stringRanges } from "../elf/rodata.ts";
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
 * Where the strings of a file are, as far as the parts at hand tell: its program headers are at its front, and the
 * section table, which knows better, mostly at its end. Nothing where they are not at hand or damaged.
 */
export function likelyStringRanges(source: ByteSource): readonly Range[] {
  return rangesBy(stringRanges, source) ?? rangesBy(loadedRanges, source) ?? [];
}

function rangesBy(
  find: (source: ByteSource) => readonly Range[],
  source: ByteSource,
): readonly Range[] | undefined {
  try {
    return find(source);
  } catch (error) {
    if (error instanceof MissingRange || error instanceof Deb2nixError) return undefined;
    throw error;
  }
}

/**
 * The string ranges of a file where `scanned` does not tell all of them, else undefined: then its candidates
 * are the same as if these ranges alone had been looked at. Throws as `stringRanges`.
 */
export function unscannedRanges(source: ByteSource, scanned: ScannedStrings): readonly Range[] | undefined {
  const ranges = stringRanges(source);
  const isCovered = cover(scanned.ranges, ranges);
  const isExact = isCovered && cover(ranges, scanned.ranges);
  return isExact || (isCovered && !scanned.isFull) ? undefined : ranges;
}

/** Whether each range of `inner` lies in one of `outer`; both are sorted, their ranges apart from each other. */
function cover(outer: readonly Range[], inner: readonly Range[]): boolean {
  const endOf = ({ offset, length }: Range): number => offset + length;
  let next = 0;
  // One walk along both: a hostile file has as many ranges as sections.
  return inner.every((range) => {
    while (next < outer.length && endOf(outer[next]!) < endOf(range)) next++;
    return next < outer.length && outer[next]!.offset <= range.offset;
  });
}
