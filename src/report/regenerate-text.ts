import type { HandWrittenCheck } from "../release/check-hand-written.ts";
import type { FileOutcome } from "../release/regenerate.ts";
import type { Regenerated } from "../release/regenerate-tree.ts";
import { visible } from "../visible.ts";
import { findingCounts, findingText, plural } from "./finding-text.ts";
import type { Paint, Tone } from "./style.ts";
import { unifiedDiff } from "./unified-diff.ts";

/** Kinds as a person reads them, in the order of the last line. */
const KINDS: Readonly<Record<FileOutcome["kind"], string>> = {
  created: "created",
  changed: "changed",
  adopted: "adopted",
  removed: "removed",
  unchanged: "unchanged",
  "hand-written": "hand-written",
  unlisted: "not created",
  unread: "not read",
};

const TONES: Partial<Readonly<Record<FileOutcome["kind"], Tone>>> = {
  created: "note",
  changed: "note",
  adopted: "note",
  removed: "warning",
  unread: "warning",
};

/** A line a file, then what was found in the debs. `isWriting`: whether what is told has been done. */
export function regenerateText(
  result: Regenerated,
  isWriting: boolean,
  paint: Paint,
  verbose: boolean,
): string {
  const { releases, outcomes, findings, ignoredPins, mismatched, recovery } = result;
  const shown = findings.filter(({ finding: { severity } }) => verbose || severity === "error");
  const counts = findingCounts(findings.map(({ finding }) => finding));
  const lines = [
    ...(recovery === undefined ? [] : [`a run that was killed was ${RECOVERIES[recovery]}`]),
    ...releases.map(({ name, debs, unread, attrs }) => {
      const lacking = [...unread.values()].flat().length;
      const missing = lacking === 0 ? "" : `, ${plural(lacking, "deb")} not at hand`;
      return `${name}: ${plural(debs.length, "deb")} read${missing}, ${plural(attrs.size, "package")} of the set`;
    }),
    ...ignoredPins.map((path) => `${visible(path)}: of an older release, not used`),
    ...mismatched.map((path) => `${visible(path)}: not the deb that is pinned, its hash is another`),
    ...outcomes.flatMap((outcome) => outcomeLines(outcome, paint, verbose)),
  ];
  return [
    ...lines.map((line) => `${line}\n`),
    ...shown.map(
      ({ release, finding }) =>
        `${release === undefined ? "" : `${release}: `}${findingText(finding, paint)}`,
    ),
    ...(counts === undefined
      ? []
      : [`${counts}${shown.length < findings.length ? " (-v shows all)" : ""}\n`]),
    `${summaryOf(outcomes)}${isWriting ? "" : "; nothing was written"}\n`,
  ].join("");
}

/** What would change, as patch(1) takes it. */
export function regenerateDiff({ outcomes }: Regenerated): string {
  return outcomes
    .map((outcome) => ("after" in outcome ? unifiedDiff(outcome.path, outcome.before, outcome.after) : ""))
    .join("");
}

const RECOVERIES = {
  completed: "completed",
  "rolled back": "rolled back",
  damaged: "given up: its journal was damaged",
} as const;

function outcomeLines(outcome: FileOutcome, paint: Paint, verbose: boolean): string[] {
  const tone = TONES[outcome.kind];
  const kind = KINDS[outcome.kind].padEnd(12);
  const head = `${tone === undefined ? kind : paint(tone, kind)} ${visible(outcome.path)}`;
  switch (outcome.kind) {
    case "unread": {
      const shown = verbose ? outcome.debs : outcome.debs.slice(0, 1);
      const rest = outcome.debs.length - shown.length;
      return [`${head}: ${shown.map(visible).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`];
    }
    case "unlisted":
      return [`${head}: ${visible(outcome.list)} is hand-written and does not name it`];
    case "hand-written":
      return [
        `${head}: ${HOW[outcome.check.by]}${outcome.check.disagreements.length === 0 ? agreement(outcome.check) : ""}`,
        ...disagreementLines(outcome.check),
      ];
    case "adopted":
      return [head, ...(outcome.check === undefined ? [] : lostLines(outcome.path, outcome.check))];
    default:
      return [head];
  }
}

const HOW: Readonly<Record<HandWrittenCheck["by"], string>> = {
  evaluation: "evaluated",
  words: "compared by its words",
  content: "compared",
  nothing: "not compared",
};

function agreement({ by }: HandWrittenCheck): string {
  return by === "nothing" ? "" : ", agrees with the debs";
}

/** Releases of which the same is to be said share a line. */
function disagreementLines({ disagreements }: HandWrittenCheck): string[] {
  const lines = new Map<string, string[]>();
  for (const { release, missing, doubtful, unneeded } of disagreements) {
    const said = [
      ...(missing.length === 0 ? [] : [`lacks ${few(missing)}`]),
      ...(doubtful.length === 0 ? [] : [`lacks ${few(doubtful)}, unless another input leads to it`]),
      ...(unneeded.length === 0 ? [] : [`has ${few(unneeded)}, which nothing asks for`]),
    ];
    for (const line of said) lines.set(line, [...(lines.get(line) ?? []), ...(release ? [release] : [])]);
  }
  return Array.from(lines, ([line, releases]) =>
    releases.length === 0 ? `    ${line}` : `    ${releases.join(", ")}: ${line}`,
  );
}

/** What the generated file cannot say, and a person has said. */
function lostLines(
  path: string,
  { disagreements, ownAttributes, otherAttributes }: HandWrittenCheck,
): string[] {
  const file = `overrides/${path.slice(path.lastIndexOf("/") + 1)}`;
  const gone = [...new Set(disagreements.flatMap(({ unneeded }) => unneeded))].sort();
  const cure = path.endsWith(".nix")
    ? " (nothing asks for it; what is needed all the same goes to deb2nix.toml)"
    : "";
  return [
    ...(ownAttributes.length === 0 ? [] : [`    to move to ${file}: ${few(ownAttributes)}`]),
    ...(otherAttributes.length === 0 ? [] : [`    no longer the same: ${few(otherAttributes)}`]),
    ...(gone.length === 0 ? [] : [`    gone: ${few(gone)}${cure}`]),
  ];
}

/** The first of many. */
function few(items: readonly string[]): string {
  const shown = items.slice(0, 12).map(visible).join(", ");
  return items.length > 12 ? `${shown} and ${items.length - 12} more` : shown;
}

function summaryOf(outcomes: readonly FileOutcome[]): string {
  const counts = Object.entries(KINDS).map(
    ([kind, name]) => [outcomes.filter((outcome) => outcome.kind === kind).length, name] as const,
  );
  const parts = counts.filter(([count]) => count > 0).map(([count, name]) => `${count} ${name}`);
  return parts.length === 0 ? "no files" : parts.join(", ");
}
