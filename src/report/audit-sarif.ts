import type { Audit } from "../audit/audit.ts";
import type { Finding } from "../audit/finding.ts";
import { fingerprint } from "../audit/fingerprint.ts";
import { RULE_INFOS, rulePage } from "../audit/rule-page.ts";
import { VERSION } from "../version.ts";
import { jsonText } from "./json.ts";

/** Where the rule's pages and the tool are to be found in public. */
const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/**
 * The findings as SARIF 2.1.0, one run. A finding has no line in any source, so its place is a logical
 * location, the fingerprint is our own, and the artifact is the deb, whose file names come in `debFiles` by
 * package name. Suppressed findings are there, marked as such with their reason.
 */
export function auditSarif(audit: Audit, debFiles: ReadonlyMap<string, string>): string {
  const index = new Map(RULE_INFOS.map(({ name }, at) => [name, at]));
  const result = (finding: Finding) => ({
    ruleId: finding.rule,
    ruleIndex: index.get(finding.rule)!,
    level: finding.severity,
    message: { text: [finding.message, ...finding.evidence, ...optional(finding.help)].join("\n") },
    locations: [location(finding, debFiles)],
    partialFingerprints: { "deb2nix/v1": fingerprint(finding) },
    properties: { confidence: finding.confidence, package: finding.package },
  });
  const log = {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "deb2nix",
            semanticVersion: VERSION,
            rules: RULE_INFOS.map(({ name, severity, title }) => ({
              id: name,
              shortDescription: { text: title },
              help: { text: rulePage(name), markdown: rulePage(name) },
              defaultConfiguration: { level: severity },
            })),
          },
        },
        results: [
          ...audit.findings.map(result),
          ...audit.suppressed.map(({ finding, reason }) => ({
            ...result(finding),
            suppressions: [{ kind: "external", justification: reason }],
          })),
        ],
      },
    ],
  };
  return `${jsonText(log)}\n`;
}

function location({ package: attr, deb, path }: Finding, debFiles: ReadonlyMap<string, string>) {
  const file = deb === undefined ? undefined : debFiles.get(deb);
  return {
    ...(file === undefined
      ? {}
      : { physicalLocation: { artifactLocation: { uri: encodeURIComponent(file) } } }),
    logicalLocations: [
      { fullyQualifiedName: `${attr}${path ?? ""}`, kind: path === undefined ? "package" : "file" },
    ],
  };
}

function optional(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text];
}
