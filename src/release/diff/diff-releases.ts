import { type Change, sortChanges } from "./change.ts";
import { compareDebs, debsOnOneSide, pairDebs } from "./compare-debs.ts";
import { compareFiles } from "./compare-files.ts";
import { compareFindings } from "./compare-findings.ts";
import { compareLibraries } from "./compare-libraries.ts";
import { compareNeeded } from "./compare-needed.ts";
import { comparePlans } from "./compare-plans.ts";
import { compareRunTime } from "./compare-run-time.ts";
import { compareScopes } from "./compare-scope.ts";
import { compareSymbols } from "./compare-symbols.ts";
import { compareVersionNeeds } from "./compare-version-needs.ts";
import { librariesOf } from "./library.ts";
import { pairLibraries } from "./pair-libraries.ts";
import { renamedDebs } from "./renamed-debs.ts";
import type { ListedDeb, Side } from "./side.ts";

/** Two releases, and what differs between them by meaning. */
export interface Diff {
  readonly old: Side;
  readonly new: Side;
  /** In the order of `sortChanges`. */
  readonly changes: readonly Change[];
  /** Debs that differ and of which at least one side was not read, sorted: what is in them is not compared. */
  readonly unread: readonly string[];
}

/** Compares two releases. The same releases give the same changes, in whatever order their debs are given. */
export function diffReleases(old: Side, fresh: Side): Diff {
  const renamings = renamedDebs(old.debs, fresh.debs);
  const renamed = new Map(renamings.map(({ from, to }) => [from, to]));
  const debPairs = pairDebs(old.debs, fresh.debs, renamed);
  const paired = new Set(debPairs.flatMap((pair) => [pair.old, pair.new]));
  const removed = old.debs.filter((deb) => !paired.has(deb));
  const added = fresh.debs.filter((deb) => !paired.has(deb));
  const unread = unreadOf([
    ...debPairs.map((pair) => [pair.old, pair.new]).filter(([a, b]) => a!.sha256 !== b!.sha256),
    ...[...removed, ...added].map((deb) => [deb]),
  ]);
  // A deb that was read on one side alone would seem to have lost or gained everything.
  const skipped = new Set(unread);
  const isCompared = ({ name }: ListedDeb): boolean => !skipped.has(renamed.get(name) ?? name);
  const oldLibraries = librariesOf(old.debs.filter(isCompared), old.analysed);
  const newLibraries = librariesOf(fresh.debs.filter(isCompared), fresh.analysed);
  const libraries = pairLibraries(oldLibraries, newLibraries, renamed);
  const names = {
    renamed,
    removed: new Set(removed.map(({ name }) => name)),
    added: new Set(added.map(({ name }) => name)),
  };
  const changes = [
    ...compareScopes(old.scope, fresh.scope),
    ...compareDebs(debPairs, renamings),
    ...debsOnOneSide("deb-removed", removed, libraries.removed),
    ...debsOnOneSide("deb-added", added, libraries.added),
    ...compareLibraries(libraries, newLibraries, names),
    ...compareNeeded(libraries.pairs),
    ...compareRunTime(libraries, fresh.analysed),
    ...compareSymbols(libraries.pairs, newLibraries),
    ...compareVersionNeeds(libraries, oldLibraries),
    ...(unread.length === 0 ? compareFindings(old.analysed, fresh.analysed) : []),
    ...comparePlans(old.analysed?.plans ?? [], fresh.analysed?.plans ?? [], renamed, skipped),
    ...compareFiles(debPairs, old, fresh),
  ];
  return { old, new: fresh, changes: sortChanges(changes), unread };
}

/** The names, in the new release, of debs of which some side was not read. */
function unreadOf(groups: readonly (readonly (ListedDeb | undefined)[])[]): string[] {
  return groups
    .filter((group) => group.some((deb) => deb?.facts === undefined))
    .map((group) => group.at(-1)!.name)
    .sort();
}
