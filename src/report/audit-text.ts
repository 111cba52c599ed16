import type { Audit } from "../audit/audit.ts";
import { absentDebsText } from "./absent-debs.ts";
import { findingCounts, findingText, plural } from "./finding-text.ts";
import type { Paint } from "./style.ts";

/**
 * The findings as a person reads them; notes, and what suppressions go by, with `verbose` only. The last line counts
 * them all.
 */
export function auditText(
  { findings, suppressed, packages, elfs }: Audit,
  paint: Paint,
  verbose: boolean,
): string {
  const shown = verbose ? findings : findings.filter(({ severity }) => severity !== "note");
  const looked = `${plural(packages, "package")} with ${plural(elfs, "ELF file")}`;
  const counts = findingCounts(findings) ?? "0 findings";
  const hidden = suppressed.length === 0 ? "" : ` (${suppressed.length} suppressed)`;
  const more = shown.length < findings.length ? "; -v shows the notes" : "";
  const absent = absentDebsText(findings);
  return [
    ...shown.map((finding) => `${findingText(finding, paint, verbose)}\n`),
    ...(absent === undefined ? [] : [`${absent}\n`]),
    `${counts}${hidden} in ${looked}${more}\n`,
  ].join("");
}
