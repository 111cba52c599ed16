import type { ByteSource } from "../archive/byte-source.ts";
import { plannedRanges, type Range } from "../elf/ranges.ts";
import { type Window, windowSource } from "../elf/window-source.ts";
import { likelyStringRanges, type ScannedStrings, scanRanges } from "./elf-strings.ts";

/**
 * How much of an ELF file is kept from its start. On 115 real NVIDIA ELFs the program headers, `.dynstr` and
 * the version tables end within 171 KB; what lies elsewhere costs one more pass over the deb.
 */
export const HEAD_LENGTH = 512 * 1024;

/** A file up to this length is kept whole where it streams past: one pass over the deb then is enough. */
const WHOLE_LENGTH = 16 * 1024 * 1024;

/** No more of one ELF is kept beyond its head, whatever its headers claim. */
const MAX_KEPT = 32 * 1024 * 1024;

/** What one ELF file is read for beyond what its head points at. */
export interface WantedParts {
  readonly ranges: readonly Range[];
  /** Where its strings are, if that is known; or that what they tell is not wanted. */
  readonly strings?: readonly Range[] | "none";
  /** Whether its symbols are wanted too. */
  readonly symbols?: boolean;
}

/**
 * Reads a member of `size` bytes front to back and keeps its head, the ranges that its program headers point
 * at and those in `wanted`; looks for strings in those parts that are wanted, else where its program headers
 * let them be. `source` throws `MissingRange` for what was not kept.
 */
export async function keepWindows(
  size: number,
  body: AsyncIterable<Uint8Array>,
  wanted: WantedParts,
): Promise<{ readonly source: ByteSource; readonly strings: ScannedStrings }> {
  const head: Window = { offset: 0, bytes: new Uint8Array(size <= WHOLE_LENGTH ? size : HEAD_LENGTH) };
  let beyond: Window[] = [];
  let strings = scanRanges([]);
  let position = 0;
  for await (const chunk of body) {
    copyOverlap(head, position, chunk);
    for (const window of beyond) copyOverlap(window, position, chunk);
    strings.see(position, chunk);
    const headWasOpen = position < head.bytes.length;
    position += chunk.length;
    if (headWasOpen && position >= head.bytes.length) {
      beyond = rangesBeyond(head, size, wanted).map(({ offset, length }) => ({
        offset,
        bytes: new Uint8Array(length),
      }));
      // What such a window shares with the head, or with this very chunk, has already gone by.
      for (const window of beyond) {
        copyOverlap(window, 0, head.bytes);
        copyOverlap(window, position - chunk.length, chunk);
      }
      const likely = wanted.strings ?? likelyStringRanges(windowSource(size, [head]));
      strings = scanRanges(likely === "none" ? [] : likely);
      strings.see(0, head.bytes);
      const left = position - head.bytes.length;
      strings.see(head.bytes.length, chunk.subarray(chunk.length - left));
    }
  }
  return { source: windowSource(size, [head, ...beyond]), strings: strings.result() };
}

/**
 * The ranges beyond `head` that are kept of a file of `size` bytes: those that are wanted and those that the head
 * points at, clipped to the file, `MAX_KEPT` bytes in all.
 */
export function rangesBeyond(head: Window, size: number, wanted: WantedParts): readonly Range[] {
  const ranges: Range[] = [];
  let budget = MAX_KEPT;
  const planned = plannedRanges(windowSource(size, [head]), {
    strings: wanted.strings !== "none",
    symbols: wanted.symbols ?? false,
  });
  for (const range of [...wanted.ranges, ...planned]) {
    const offset = Math.max(range.offset, 0);
    const length = Math.min(range.offset + range.length, size) - offset;
    if (offset + length <= head.bytes.length || length <= 0 || length > budget) continue;
    budget -= length;
    ranges.push({ offset, length });
  }
  return ranges;
}

/** Copies what `chunk`, which stands at `position`, shares with the window. */
function copyOverlap(window: Window, position: number, chunk: Uint8Array): void {
  const start = Math.max(window.offset, position);
  const end = Math.min(window.offset + window.bytes.length, position + chunk.length);
  if (start < end) window.bytes.set(chunk.subarray(start - position, end - position), start - window.offset);
}
