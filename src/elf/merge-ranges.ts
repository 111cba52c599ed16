import type { Range } from "./ranges.ts";

/** The same bytes as sorted ranges that neither touch nor overlap; empty ones are left out. */
export function mergeRanges(ranges: readonly Range[]): readonly Range[] {
  const merged: Range[] = [];
  for (const range of ranges.filter(({ length }) => length > 0).sort((a, b) => a.offset - b.offset)) {
    const last = merged.at(-1);
    if (last === undefined || range.offset > last.offset + last.length) {
      merged.push(range);
    } else {
      const end = Math.max(last.offset + last.length, range.offset + range.length);
      merged[merged.length - 1] = { offset: last.offset, length: end - last.offset };
    }
  }
  return merged;
}
