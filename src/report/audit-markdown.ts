import type { Audit } from "../audit/audit.ts";
import { type Finding, SEVERITIES, type Severity } from "../audit/finding.ts";
import { visible } from "../visible.ts";
import { absentDebsText } from "./absent-debs.ts";
import { findingCounts } from "./finding-text.ts";
import { plainMarkdown } from "./markdown-text.ts";

const HEADINGS: Readonly<Record<Severity, string>> = {
  error: "Errors",
  warning: "Warnings",
  note: "Notes",
};

/** The findings for the body of a pull request: a table for each severity, notes folded. */
export function auditMarkdown({ findings, suppressed }: Audit): string {
  const counts = findingCounts(findings) ?? "0 findings";
  const hidden = suppressed.length === 0 ? "" : ` (${suppressed.length} suppressed)`;
  const sections = SEVERITIES.flatMap((severity) => {
    const some = findings.filter((finding) => finding.severity === severity);
    return some.length === 0 ? [] : [section(severity, some)];
  });
  const absent = absentDebsText(findings);
  return [
    `**deb2nix audit**: ${counts}${hidden}\n`,
    ...(absent === undefined ? [] : [`${plainMarkdown(absent)}\n`]),
    ...sections,
  ].join("\n");
}

function section(severity: Severity, findings: readonly Finding[]): string {
  const heading = `${HEADINGS[severity]} (${findings.length})`;
  const table = [
    "| rule | package | file | what |",
    "| --- | --- | --- | --- |",
    ...findings.map(({ rule, package: attr, path, message, help }) => {
      const what =
        help === undefined ? plainMarkdown(message) : `${plainMarkdown(message)}<br>${plainMarkdown(help)}`;
      return `| ${rule} | ${code(attr)} | ${path === undefined ? "" : code(path)} | ${what} |`;
    }),
    "",
  ].join("\n");
  return severity === "note"
    ? `<details><summary>${heading}</summary>\n\n${table}\n</details>\n`
    : `### ${heading}\n\n${table}`;
}

/** Inside a code span only the table's own sign and the span's end need care. */
function code(value: string): string {
  const shown = visible(value).replaceAll("|", "\\|");
  const fence = shown.includes("`") ? "``" : "`";
  return shown.includes("``") ? plainMarkdown(value) : `${fence}${shown}${fence}`;
}
