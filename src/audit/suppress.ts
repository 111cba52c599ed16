import type { Suppression } from "../config/config.ts";
import { hasReached, releaseNumbers } from "../config/release-number.ts";
import { editDistance } from "../edit-distance.ts";
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
  /** Attributes that may rightly be named: those of the set and of the release. */
  readonly known: ReadonlySet<string>;
}

/** Takes out the findings that an entry speaks of and that has not expired. The first entry that fits counts. */
export function suppress(
  findings: readonly Finding[],
  entries: readonly Suppression[],
  { release, packages, known }: Occasion,
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
  const stale = rules.flatMap(({ entry, expired, used }) => {
    if (used) return [];
    if (entry.package === undefined || packages.has(entry.package)) return [staleSuppression(entry, expired)];
    const meant = known.has(entry.package) ? undefined : misspelt(entry.package, packages);
    return meant === undefined ? [] : [staleSuppression(entry, expired, meant)];
  });
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

/**
 * The package that a name which nobody has all but is. Attributes of one set are alike, so a short name says nothing;
 * nor does one that is far longer or shorter, and to compare those takes time.
 */
function misspelt(name: string, packages: ReadonlySet<string>): string | undefined {
  if (name.length < 6) return undefined;
  return [...packages].find(
    (other) => Math.abs(other.length - name.length) <= SLIP && editDistance(name, other) <= SLIP,
  );
}

/** Most letters of a typing error. */
const SLIP = 2;

/** `meant`: the package whose name the entry all but has. */
function staleSuppression(entry: Suppression, expired: boolean, meant?: string): Finding {
  const { rule, package: attr, path, subject, reason, until } = entry;
  return {
    rule: STALE_SUPPRESSION.name,
    severity: STALE_SUPPRESSION.severity,
    confidence: "certain",
    package: attr ?? "deb2nix.toml",
    ...(path === undefined ? {} : { path }),
    subject: rule,
    message: meant
      ? `the entry that suppresses ${rule} is for ${attr}, and there is no such package`
      : expired
        ? `the entry that suppresses ${rule} was for releases before ${until}`
        : `the entry that suppresses ${rule} fits no finding`,
    evidence: [`reason: ${reason}`, ...(subject === undefined ? [] : [`subject: ${subject}`])],
    help: meant ? `Did you mean ${meant}?` : "Delete it, or write anew what it stands for.",
  };
}
