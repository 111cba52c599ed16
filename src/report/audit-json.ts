import type { Audit } from "../audit/audit.ts";
import { compareFindings } from "../audit/finding.ts";
import { jsonDocument } from "./json.ts";

/** The document of `deb2nix audit --format json` (schema/audit.schema.json). */
export function auditJson({ findings, suppressed, packages, elfs }: Audit): string {
  const count = (severity: string): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return jsonDocument({
    findings,
    suppressed: suppressed
      .toSorted((a, b) => compareFindings(a.finding, b.finding))
      .map(({ finding, reason }) => ({ ...finding, reason })),
    summary: {
      packages,
      elfs,
      errors: count("error"),
      warnings: count("warning"),
      notes: count("note"),
      suppressed: suppressed.length,
    },
  });
}
