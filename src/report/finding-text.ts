import { type Finding, SEVERITIES } from "../audit/finding.ts";
import { visibleStart } from "../visible.ts";
import type { Paint } from "./style.ts";

/** Most characters of a line; real ones are far shorter. */
export const MAX_LINE = 4000;

/** Most characters of a version in a line; real ones have no more than half of that. */
export const MAX_VERSION = 60;

/** A text of any length as one line, by its start where it is longer than `MAX_LINE`. */
export function lineOf(text: string): string {
  return visibleStart(text, MAX_LINE);
}

/**
 * One finding as a person reads it: name, what, where, why, what to do. With `subject` also what an entry of
 * deb2nix.toml would call it.
 */
export function findingText(finding: Finding, paint: Paint, subject = false): string {
  const head = paint(finding.severity, `${finding.severity}[${finding.rule}]`);
  const where = finding.path === undefined ? finding.package : `${finding.package} ${finding.path}`;
  return [
    `${head}: ${lineOf(finding.message)}`,
    `  --> ${lineOf(where)}`,
    ...finding.evidence.map((line) => `   |  ${lineOf(line)}`),
    ...(subject && finding.subject !== undefined ? [`   = subject: ${lineOf(finding.subject)}`] : []),
    ...(finding.help === undefined ? [] : [`   = help: ${lineOf(finding.help)}`]),
    "",
  ].join("\n");
}

/** `3 findings: 1 error, 2 notes`, or undefined where there is none. */
export function findingCounts(findings: readonly Finding[]): string | undefined {
  if (findings.length === 0) return undefined;
  const counts = SEVERITIES.map((severity) => ({
    severity,
    count: findings.filter((finding) => finding.severity === severity).length,
  })).filter(({ count }) => count > 0);
  const parts = counts.map(({ severity, count }) => plural(count, severity));
  return `${plural(findings.length, "finding")}: ${parts.join(", ")}`;
}

/** `1 file`, `2 files`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
