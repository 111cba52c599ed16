import type { Comparison } from "./compare-deb.ts";
import type { Blame, Difference } from "./difference.ts";

/** What was compared so far, and every difference. */
export interface Tally {
  debs: number;
  /** Of the debs, packed. */
  bytes: number;
  files: number;
  elfs: number;
  symbols: number;
  readonly differences: Difference[];
}

export function emptyTally(): Tally {
  return { debs: 0, bytes: 0, files: 0, elfs: 0, symbols: 0, differences: [] };
}

/** Adds the comparison of one deb of `bytes` bytes. */
export function addTo(tally: Tally, bytes: number, { files, elfs, symbols, differences }: Comparison): void {
  tally.debs++;
  tally.bytes += bytes;
  tally.files += files;
  tally.elfs += elfs;
  tally.symbols += symbols;
  tally.differences.push(...differences);
}

/** Whether a difference is ours, or may be. */
export function blamesUs({ differences }: Tally): boolean {
  return differences.some(({ blame }) => blame === "ours" || blame === "undecided");
}

/** One line: counts, and the differences by whose fault they are. */
export function summary(tallies: Tally | readonly Tally[]): string {
  const all = "debs" in tallies ? [tallies] : tallies;
  const sum = (field: "debs" | "bytes" | "files" | "elfs" | "symbols"): number =>
    all.reduce((total, tally) => total + tally[field], 0);
  const byBlame = new Map<Blame, number>();
  for (const { blame } of all.flatMap(({ differences }) => differences)) {
    byBlame.set(blame, (byBlame.get(blame) ?? 0) + 1);
  }
  const differences = [...byBlame].sort().map(([blame, count]) => `${count} ${blame}`);
  return (
    `${sum("debs")} debs (${(sum("bytes") / 1e6).toFixed(1)} MB), ${sum("files")} files, ${sum("elfs")} ELFs, ${sum("symbols")} symbols; ` +
    `differences: ${differences.length === 0 ? "none" : differences.join(", ")}`
  );
}
