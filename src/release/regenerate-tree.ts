import { compareFindings, type Finding } from "../audit/finding.ts";
import { Deb2nixError } from "../error.ts";
import type { Evaluator } from "./check-evaluation.ts";
import { hasJournal, type Recovery } from "./journal.ts";
import { changesOf, compareTree, type FileOutcome, type Selection, staleOverrides } from "./regenerate.ts";
import { type FactsSources, findFacts } from "./regenerate-facts.ts";
import { wantedFiles } from "./regenerate-files.ts";
import { overriddenAttrs } from "./regenerate-overrides.ts";
import { readTreePins } from "./regenerate-pins.ts";
import { type Choices, type PlannedRelease, planRelease } from "./regenerate-release.ts";
import type { Tree } from "./tree.ts";
import { changeTree, refuseBusy, withTree } from "./tree-changes.ts";

export interface RegenerateRequest extends Selection {
  readonly tree: Tree;
  /** Whether files are written, or only compared. */
  readonly isWriting: boolean;
  readonly sources: FactsSources;
  readonly choices: Choices;
  /** Absent where there is no Nix. */
  readonly evaluator?: Omit<Evaluator, "tree" | "signal">;
}

/** A finding and the release that it is in; without one it is about the tree. */
export interface ReleaseFinding {
  readonly release?: string;
  readonly finding: Finding;
}

export interface Regenerated {
  /** Ascending. */
  readonly releases: readonly PlannedRelease[];
  /** Sorted by path. */
  readonly outcomes: readonly FileOutcome[];
  /** As findings are shown, by release. */
  readonly findings: readonly ReleaseFinding[];
  /** Pins of older releases, which were not used. */
  readonly ignoredPins: readonly string[];
  /** Files that are called as a pinned deb and are another one. */
  readonly mismatched: readonly string[];
  /** What was done about a run that was killed. */
  readonly recovery?: Recovery;
}

/**
 * Makes the generated files of a tree anew from its pins, all or none of them. Throws what reading debs, pins and the
 * tree throws, and what `changeTree` throws; `E_OFFLINE` (network) where files are to be written of debs that are not
 * at hand; the signal's reason where it aborts.
 */
export async function regenerateTree(request: RegenerateRequest): Promise<Regenerated> {
  const { tree, isWriting } = request;
  if (!isWriting && !hasJournal(tree)) {
    refuseBusy(tree);
    return await compare(request);
  }
  return await withTree(tree, async (recovery) => {
    const result = { ...(await compare(request)), ...(recovery && { recovery }) };
    request.sources.transport.signal.throwIfAborted();
    if (isWriting) changeTree(tree, changesOf(result.outcomes));
    return result;
  });
}

async function compare({
  tree,
  isWriting,
  sources,
  choices,
  evaluator,
  only,
  adopt,
}: RegenerateRequest): Promise<Regenerated> {
  const { releases: pinned, ignored } = readTreePins(tree);
  const { facts, mismatched } = await findFacts(pinned, sources);
  const releases = pinned.map((release) => planRelease(release, facts, choices));
  const overridden = overriddenAttrs(tree);
  if (isWriting) refuseUnread(releases);
  const { signal } = sources.transport;
  const context = {
    releases,
    ...(evaluator && { evaluator: { ...evaluator, tree: tree.root, signal } }),
  };
  const wanted = wantedFiles(releases, overridden);
  const outcomes = await compareTree(tree, wanted, { only, adopt }, context);
  const attrs = new Set(releases.flatMap((release) => [...release.attrs]));
  const concerned = new Set(
    wanted.flatMap(({ path, subject }) =>
      subject.kind === "package" && outcomes.some((outcome) => outcome.path === path) ? [subject.attr] : [],
    ),
  );
  const findings = releases.flatMap(({ name, findings: all }) =>
    all
      .filter((finding) => concerned.has(finding.package))
      .map((finding): ReleaseFinding => ({ release: name, finding })),
  );
  const stale = only === undefined ? staleOverrides(overridden, attrs) : [];
  return {
    releases,
    outcomes,
    findings: [...stale.map((finding): ReleaseFinding => ({ finding })), ...findings].sort((a, b) =>
      compareFindings(a.finding, b.finding),
    ),
    ignoredPins: ignored,
    mismatched,
  };
}

/** What is made of a part of a release would look as if the rest had been taken out of it. */
function refuseUnread(releases: readonly PlannedRelease[]): void {
  const unread = releases.flatMap(({ name, unread: lacking }) =>
    [...lacking.values()].flat().map((deb) => `${deb} of ${name}`),
  );
  const [first] = unread.sort();
  if (first === undefined) return;
  const rest = unread.length === 1 ? "" : ` and ${unread.length - 1} more`;
  throw new Deb2nixError("E_OFFLINE", `${first}${rest} are neither in the cache nor given with --debs`, {
    kind: "network",
    hint: "Run it once without --offline; --check and --dry-run do with what is there.",
  });
}
