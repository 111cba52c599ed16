/** The numbers of an L4T release as users write it, `r38.4` or `36.5.0`; undefined for anything else. */
export function releaseNumbers(release: string): readonly number[] | undefined {
  const match = /^r?(\d{1,6}(?:\.\d{1,6}){0,4})$/.exec(release);
  return match?.[1]?.split(".").map(Number);
}

/** Whether `release` is `limit` or a later one; `r38` is reached by every 38.x. */
export function hasReached(release: readonly number[], limit: readonly number[]): boolean {
  for (const [index, number] of limit.entries()) {
    const here = release[index] ?? 0;
    if (here !== number) return here > number;
  }
  return true;
}
