import { plannedRanges, type Range } from "../elf/ranges.ts";
import { type Window, windowSource } from "../elf/window-source.ts";

/**
 * How much of an ELF file is kept from its start. On 115 real NVIDIA ELFs the program headers, `.dynstr` and
 * the version tables end within 171 KB; what lies elsewhere costs one more pass over the deb.
 */
const HEAD_LENGTH = 512 * 1024;

/** No more of one ELF is kept beyond its head, whatever its headers claim. */
const MAX_KEPT = 32 * 1024 * 1024;

/**
 * Reads a member of `size` bytes front to back and keeps its head, the ranges that its program headers point
 * at and those in `wanted`. Returns a `ByteSource` that throws `MissingRange` for the rest.
 */
export async function keepWindows(
  size: number,
  body: AsyncIterable<Uint8Array>,
  wanted: readonly Range[],
): Promise<ReturnType<typeof windowSource>> {
  const head: Window = { offset: 0, bytes: new Uint8Array(Math.min(size, HEAD_LENGTH)) };
  let beyond: Window[] = [];
  let position = 0;
  for await (const chunk of body) {
    copyOverlap(head, position, chunk);
    for (const window of beyond) copyOverlap(window, position, chunk);
    const headWasOpen = position < head.bytes.length;
    position += chunk.length;
    if (headWasOpen && position >= head.bytes.length) {
      beyond = openWindows(
        [...wanted, ...plannedRanges(windowSource(size, [head]))],
        size,
        head.bytes.length,
      );
      // What such a window shares with the head, or with this very chunk, has already gone by.
      for (const window of beyond) {
        copyOverlap(window, 0, head.bytes);
        copyOverlap(window, position - chunk.length, chunk);
      }
    }
  }
  return windowSource(size, [head, ...beyond]);
}

/** Windows for the ranges that reach beyond the head, clipped to the file, `MAX_KEPT` bytes in all. */
function openWindows(ranges: readonly Range[], size: number, headLength: number): Window[] {
  const windows: Window[] = [];
  let budget = MAX_KEPT;
  for (const range of ranges) {
    const start = Math.max(range.offset, 0);
    const length = Math.min(range.offset + range.length, size) - start;
    if (start + length <= headLength || length <= 0 || length > budget) continue;
    budget -= length;
    windows.push({ offset: start, bytes: new Uint8Array(length) });
  }
  return windows;
}

/** Copies what `chunk`, which stands at `position`, shares with the window. */
function copyOverlap(window: Window, position: number, chunk: Uint8Array): void {
  const start = Math.max(window.offset, position);
  const end = Math.min(window.offset + window.bytes.length, position + chunk.length);
  if (start < end) window.bytes.set(chunk.subarray(start - position, end - position), start - window.offset);
}
