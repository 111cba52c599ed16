import { SEVERITIES } from "../audit/finding.ts";
import { CHANGE_KINDS, type Change, type ChangeKind } from "../release/diff/change.ts";
import type { Diff } from "../release/diff/diff-releases.ts";
import { CHANGE_TITLES, changeCounts, changeDetails, changeLine, sideText } from "./diff-change.ts";
import { lineOf } from "./finding-text.ts";
import type { Paint } from "./style.ts";

/** Told in the first lines, whatever else there is. */
const HEAD: readonly ChangeKind[] = ["scope", "version", "driver-suffix"];

/** Details that are shown of one change. */
const FEW = 3;

/** Changes that are shown of one kind. */
const MOST = 12;

/** Lines of the head of one kind. */
const MOST_HEAD_LINES = 8;

/** The changes for a terminal, worst first; notes and every detail with `verbose` only. The last line counts all. */
export function diffText({ old, new: fresh, changes, unread }: Diff, paint: Paint, verbose: boolean): string {
  const told = changes.filter(
    ({ kind, severity }) => !HEAD.includes(kind) && (verbose || severity !== "note"),
  );
  const lines = [
    paint("strong", lineOf(`${sideText(old)} -> ${sideText(fresh)}`)),
    ...HEAD.flatMap((kind) => headLines(changes, kind, verbose)),
    ...(unread.length === 0
      ? []
      : [`Not compared inside, for want of the debs: ${listed(unread, verbose)}.`]),
    ...SEVERITIES.flatMap((severity) =>
      CHANGE_KINDS.flatMap((kind) => {
        const some = told.filter((change) => change.kind === kind && change.severity === severity);
        if (some.length === 0) return [];
        const title = paint(severity, `${CHANGE_TITLES[kind]} (${some.length})`);
        // Where somebody asks for what changed, that comes first.
        const asked = some.toSorted((a, b) => Number(b.evidence.length > 0) - Number(a.evidence.length > 0));
        const shown = verbose ? asked : asked.slice(0, MOST);
        const rest = some.length - shown.length;
        return [
          "",
          title,
          ...shown.flatMap((change) => changeLines(change, verbose)),
          ...(rest > 0 ? [`  and ${rest} more; -v shows them`] : []),
        ];
      }),
    ),
    "",
    summary(changes, verbose),
  ];
  return `${lines.join("\n")}\n`;
}

function headLines(changes: readonly Change[], kind: ChangeKind, verbose: boolean): string[] {
  const some = changes.filter((change) => change.kind === kind).sort((a, b) => sizeOf(b) - sizeOf(a));
  const shown = verbose ? some : some.slice(0, MOST_HEAD_LINES);
  const rest = some.length - shown.length;
  return [
    ...shown.map((change) => lineOf(changeLine(change))),
    ...(rest > 0 ? [`and ${rest} more; -v shows them`] : []),
  ];
}

/** How many debs or libraries a line of the head is about. */
function sizeOf(change: Change): number {
  return change.kind === "version" ? change.debs.length : 0;
}

function changeLines(change: Change, verbose: boolean): string[] {
  const details = changeDetails(change);
  const shown = verbose ? details : details.slice(0, FEW);
  const rest = details.length - shown.length;
  return [
    `  ${lineOf(changeLine(change))}`,
    ...shown.map((line) => `   |  ${lineOf(line)}`),
    ...(rest > 0 ? [`   |  and ${rest} more`] : []),
  ];
}

function listed(names: readonly string[], verbose: boolean): string {
  const shown = verbose ? names : names.slice(0, FEW);
  const rest = names.length - shown.length;
  return lineOf(shown.join(", ")) + (rest > 0 ? ` and ${rest} more` : "");
}

function summary(changes: readonly Change[], verbose: boolean): string {
  const hidden =
    !verbose && changes.some(({ kind, severity }) => severity === "note" && !HEAD.includes(kind));
  return `${changeCounts(changes)}${hidden ? "; -v shows the notes" : ""}`;
}
