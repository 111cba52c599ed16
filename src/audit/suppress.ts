import type { Suppression } from "../config/config.ts";
import { hasReached, releaseNumbers } from "../config/release-number.ts";
import { matchesWildcard } from "../wildcard.ts";
import { compareFindings, type Finding } from "./finding.ts";

export interface SuppressedFinding {
  readonly finding: Finding;
  readonly reason: string;
}

export interface Judged {
  /** What is left, sorted as findings are shown, and a `stale-suppression` for each entry that did nothing. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
}

export interface Occasion {
  /** The release of the debs; without one `until` never comes. */
  readonly release: string | undefined;
  /** Attributes of the packages that were looked at: an entry for another package could not do anything. */
  readonly packages: ReadonlySet<string>;
}

/** Takes out the findings that an entry speaks of and that has not expired. The first entry that fits counts. */
export function suppress(
  findings: readonly Finding[],
  entries: readonly Suppression[],
  { release, packages }: Occasion,
): Judged {
  const here = release === undefined ? undefined : releaseNumbers(release);
  const rules = entries.map((entry) => ({ entry, expired: isExpired(entry, here), used: false }));
  const left: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  for (const finding of findings) {
    const rule = rules.find(({ entry, expired }) => !expired && fits(entry, finding));
    if (rule === undefined) {
      left.push(finding);
      continue;
    }
    rule.used = true;
    suppressed.push({ finding, reason: rule.entry.reason });
  }
  const stale = rules
    .filter(({ entry, used }) => !used && (entry.package === undefined || packages.has(entry.package)))
    .map(({ entry, expired }) => staleSuppression(entry, expired));
  return { findings: [...left, ...stale].sort(compareFindings), suppressed };
}

function isExpired({ until }: Suppression, release: readonly number[] | undefined): boolean {
  if (until === undefined || release === undefined) return false;
  return hasReached(release, releaseNumbers(until)!);
}

function fits({ rule, package: attr, path, subject }: Suppression, finding: Finding): boolean {
  return (
    finding.rule === rule &&
    (attr === undefined || finding.package === attr) &&
    (path === undefined || matchesWildcard(path, finding.path ?? "")) &&
    (subject === undefined || matchesWildcard(subject, finding.subject ?? ""))
  );
}

/** Name and page of what an entry without effect is reported as. */
export const STALE_SUPPRESSION = {
  name: "stale-suppression",
  severity: "warning",
  title: "An entry of deb2nix.toml suppresses nothing",
} as const;

function staleSuppression(entry: Suppression, expired: boolean): Finding {
  const { rule, package: attr, path, subject, reason, until } = entry;
  return {
    rule: STALE_SUPPRESSION.name,
    severity: STALE_SUPPRESSION.severity,
    confidence: "certain",
    package: attr ?? "deb2nix.toml",
    ...(path === undefined ? {} : { path }),
    subject: rule,
    message: expired
      ? `the entry that suppresses ${rule} was for releases before ${until}`
      : `the entry that suppresses ${rule} fits no finding`,
    evidence: [`reason: ${reason}`, ...(subject === undefined ? [] : [`subject: ${subject}`])],
    help: "Delete it, or write anew what it stands for.",
  };
}
