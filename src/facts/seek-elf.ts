import { type SeekableBytes, seekableStream } from "../archive/seekable-bytes.ts";
import { readAt } from "../archive/seekable-read.ts";
import type { Range } from "../elf/ranges.ts";
import { windowSource } from "../elf/window-source.ts";
import { analyzeKept, type KeptFacts } from "./analyze-kept.ts";
import { likelyStringRanges, type ScannedStrings, scanRanges, UNSCANNED } from "./elf-strings.ts";
import type { WantedParts } from "./elf-windows.ts";
import { fetchWindows, type Windows } from "./fetch-windows.ts";

/**
 * Analyzes the ELF file of `size` bytes that stands at `start` of `tar` and begins with `head`. What turns out
 * to be missing is fetched at once, as often as `rounds` allows; then the outcome is still `missing`. Throws as
 * `analyzeKept` and what `tar` throws.
 */
export async function seekElf(
  tar: SeekableBytes,
  start: number,
  size: number,
  head: Uint8Array,
  parts: WantedParts,
  rounds: number,
): Promise<KeptFacts> {
  const read = (offset: number, length: number): Promise<Uint8Array> => readAt(tar, start + offset, length);
  let windows: Windows = [{ offset: 0, bytes: head }];
  if (parts.strings === undefined) foreseeStrings(tar, start, size, head);
  let strings = UNSCANNED;
  let wanted = parts;
  for (let round = 1; ; round++) {
    windows = await fetchWindows(size, windows, wanted, read);
    const { strings: ranges = [] } = wanted;
    if (ranges !== "none" && ranges !== strings.ranges) {
      strings = await seekStrings(tar, start, head, ranges);
    }
    const result = analyzeKept(windowSource(size, windows), strings, wanted);
    if (result.kind === "facts" || round === rounds) return result;
    wanted = result.parts;
  }
}

/** The tables at the end of a file come first; meanwhile the block with its first strings can be decoded. */
function foreseeStrings(tar: SeekableBytes, start: number, size: number, head: Uint8Array): void {
  const ranges = likelyStringRanges(windowSource(size, [{ offset: 0, bytes: head }]));
  const range = ranges.find(({ offset, length }) => offset + length > head.length);
  if (range === undefined) return;
  const offset = Math.max(range.offset, head.length);
  tar.foresee?.(start + offset, start + range.offset + range.length);
}

/** The strings in `ranges` of the file that stands at `start` and begins with `head`. */
async function seekStrings(
  tar: SeekableBytes,
  start: number,
  head: Uint8Array,
  ranges: readonly Range[],
): Promise<ScannedStrings> {
  const scan = scanRanges(ranges);
  scan.see(0, head);
  for (const { offset, length } of ranges) {
    let position = Math.max(offset, head.length);
    for await (const chunk of seekableStream(tar, start + position, start + offset + length, true)) {
      scan.see(position, chunk);
      position += chunk.length;
    }
  }
  return scan.result();
}
