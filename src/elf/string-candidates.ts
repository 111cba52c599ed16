import type { Range } from "./ranges.ts";
import type { StringCandidate } from "./string-scan.ts";

/**
 * The strings that lie in `ranges` (sorted, apart from each other), NUL included, and begin there: at the
 * start of a range or where a string begins. A scanner that was fed a whole file and one that was fed the ranges alone
 * give the same.
 */
export function candidatesIn(
  candidates: readonly StringCandidate[],
  ranges: readonly Range[],
): readonly StringCandidate[] {
  let next = 0;
  return candidates.flatMap(({ offset, text, isWhole }) => {
    const end = offset + text.length;
    while (next < ranges.length && ranges[next]!.offset + ranges[next]!.length <= end) next++;
    const range = ranges[next];
    if (range === undefined || range.offset >= end) return [];
    const start = Math.max(offset, range.offset);
    if (start !== range.offset && !isWhole) return [];
    return [{ offset: start, text: text.slice(start - offset), isWhole: true }];
  });
}
