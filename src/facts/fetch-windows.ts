import type { Range } from "../elf/ranges.ts";
import type { Window } from "../elf/window-source.ts";
import { rangesBeyond, type WantedParts } from "./elf-windows.ts";

/** The head of a file, and what else is kept of it. */
export type Windows = readonly [Window, ...Window[]];

/**
 * As `keepWindows`, for a file of `size` bytes that can be read in any order: adds to `windows` all that
 * `keepWindows` would keep beyond the head, and reads nothing twice. `read` is given an offset and a length.
 */
export async function fetchWindows(
  size: number,
  windows: Windows,
  wanted: WantedParts,
  read: (offset: number, length: number) => Promise<Uint8Array>,
): Promise<Windows> {
  let kept = windows;
  for (const range of rangesBeyond(windows[0], size, wanted).toSorted((a, b) => a.offset - b.offset)) {
    for (const { offset, length } of gaps(range, kept)) {
      kept = [...kept, { offset, bytes: await read(offset, length) }];
    }
  }
  return kept;
}

/** The parts of `range` that no window holds. */
function gaps(range: Range, windows: Windows): readonly Range[] {
  let parts = [range];
  for (const { offset, bytes } of windows) {
    const end = offset + bytes.length;
    parts = parts.flatMap((part) => {
      const before = { offset: part.offset, length: Math.min(offset - part.offset, part.length) };
      const start = Math.max(end, part.offset);
      const after = { offset: start, length: part.offset + part.length - start };
      return [before, after].filter(({ length }) => length > 0);
    });
  }
  return parts;
}
