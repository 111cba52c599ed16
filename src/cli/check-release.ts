import { releaseNumbers } from "../config/release-number.ts";
import { Deb2nixError } from "../error.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import type { EmbeddedIndex } from "../graph/embedded-index.ts";
import type { AnalysedSet } from "../plan/analyse-set.ts";
import { majorOf, releaseOfDebs } from "../plan/release.ts";

/**
 * What is odd about the release that `--release` names, undefined where nothing is: the debs say another one. Throws
 * `E_RELEASE` (usage) for what is no release, and with `asksIndex` for one of which neither the index nor the debs
 * know: another release's index would answer for it.
 */
export function checkRelease(
  release: string,
  debs: readonly DebFacts[],
  { index, asksIndex }: { readonly index: EmbeddedIndex; readonly asksIndex: boolean },
): string | undefined {
  const major = majorOf(release);
  const known = index.l4t.map((l4t) => l4t.major);
  const told = [...new Set(debs.flatMap((deb) => releaseOfDeb(deb, index) ?? []))].sort();
  if (asksIndex && !known.includes(major) && !told.some((each) => majorOf(each) === major)) {
    throw new Deb2nixError(
      "E_RELEASE",
      `nothing is known of r${major}; known are ${known.map((each) => `r${each}`).join(", ")}`,
      {
        kind: "usage",
        hint: "Name the debs of that release with --debs, or let nothing else count with --closed.",
      },
    );
  }
  if (told.length === 0 || told.some((each) => areOne(release, each))) return undefined;
  const others = told.map((each) => `r${each}`);
  const names = others.length > 3 ? [...others.slice(0, 3), "others"] : others;
  return `--release says ${release}, the debs are of ${names.join(", ")}`;
}

/**
 * That the debs are of a generation that deb2nix does not know, and which one's index answers for debs that were not
 * given; undefined where it knows theirs.
 */
export function foreignIndex({ release, l4t }: AnalysedSet, index: EmbeddedIndex): string | undefined {
  if (release === undefined || l4t === undefined) return undefined;
  const major = majorOf(release);
  if (index.l4t.some((known) => known.major === major)) return undefined;
  return (
    `these debs are of L4T r${major}, which deb2nix does not know: the index of r${l4t.major} is used for debs that ` +
    "were not given, so repositories and libraries of theirs may be wrong. " +
    `Pass all debs of the release with --debs, or use --closed to ignore the index`
  );
}

/** What the version of a deb says: `35.3.1`. By its name alone only the generation would be known. */
function releaseOfDeb(deb: DebFacts, index: EmbeddedIndex): string | undefined {
  const release = releaseOfDebs([deb], index);
  return release?.includes(".") ? release : undefined;
}

/** Whether two releases agree as far as both go: `r35` and `35.3.1` do. */
function areOne(a: string, b: string): boolean {
  const [x, y] = [releaseNumbers(a) ?? [], releaseNumbers(b) ?? []];
  return x.slice(0, y.length).every((number, at) => number === y[at]);
}
