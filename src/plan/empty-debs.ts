import type { DebFacts } from "../facts/deb-facts.ts";
import { place } from "../layout/place.ts";

/** A deb of which there is nothing to build. */
export interface SkippedDeb {
  readonly deb: DebFacts;
  readonly reason: string;
}

/**
 * Leaves out the debs that only name others, or only configure Ubuntu's own package tools: nothing of them would be
 * in an output. Where a deb in question has company of its kind alone, it stays: it was asked for.
 */
export function withoutEmpty(
  debs: readonly DebFacts[],
  wanted: ReadonlySet<string>,
): { readonly kept: readonly DebFacts[]; readonly skipped: readonly SkippedDeb[] } {
  const isFull = (deb: DebFacts): boolean =>
    deb.files.some(({ path, type }) => type !== "directory" && !isNothing(path));
  if (!debs.some((deb) => wanted.has(deb.sha256) && isFull(deb))) return { kept: debs, skipped: [] };
  return {
    kept: debs.filter(isFull),
    skipped: debs
      .filter((deb) => !isFull(deb) && wanted.has(deb.sha256))
      .sort((a, b) => (`${a.file} ${a.sha256}` < `${b.file} ${b.sha256}` ? -1 : 1))
      .map((deb) => ({
        deb,
        reason: deb.files.some(({ type }) => type !== "directory")
          ? "holds its licence and changes only, or what configures Ubuntu's own tools"
          : "holds no files",
      })),
  };
}

const PLAIN = { triplets: new Set<string>(), trees: new Set<string>() };

/** What dpkg's policy puts into every deb, and what no package takes along. */
function isNothing(path: string): boolean {
  if (place(path, PLAIN).kind === "dropped") return true;
  return /^\/usr\/share\/doc\/[^/]+\/(?:copyright|changelog(?:\.Debian)?(?:\.gz)?)$/.test(path);
}
