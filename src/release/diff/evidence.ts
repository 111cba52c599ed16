/** Lines that are kept: a name that thousands ask for needs no more. */
const MOST_LINES = 100;

/** Evidence in the order in which it is kept, of very much the beginning. */
export function sortedEvidence(lines: readonly string[]): string[] {
  const sorted = lines.toSorted();
  const rest = sorted.length - MOST_LINES;
  return rest > 0 ? [...sorted.slice(0, MOST_LINES), `and ${rest} more`] : sorted;
}
