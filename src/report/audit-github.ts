import type { Audit } from "../audit/audit.ts";
import type { Severity } from "../audit/finding.ts";
import { visible } from "../visible.ts";

const COMMANDS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", note: "notice" };

/** One workflow command of GitHub Actions a finding, which shows it as an annotation of the run. */
export function auditGithub({ findings }: Audit): string {
  return findings
    .map(({ rule, severity, package: attr, path, message, evidence, help }) => {
      const where = path === undefined ? attr : `${attr} ${path}`;
      const lines = [`${where}: ${message}`, ...evidence, ...(help === undefined ? [] : [help])].map(visible);
      return `::${COMMANDS[severity]} title=${property(rule)}::${data(lines.join("\n"))}\n`;
    })
    .join("");
}

/** What would end the command or begin another. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
