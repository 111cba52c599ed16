export type Severity = "error" | "warning" | "note";

export const SEVERITIES: readonly Severity[] = ["error", "warning", "note"];

export type Confidence = "certain" | "likely" | "possible";

/** One thing that a user should know about a package; the same object is printed and is the JSON. */
export interface Finding {
  /** Stable name in kebab case, never reused. */
  readonly rule: string;
  readonly severity: Severity;
  /** How sure the rule is that this is so; how bad it would be is `severity`. */
  readonly confidence: Confidence;
  /** Attribute of the package. */
  readonly package: string;
  /** Name of the Debian package that `path` is in: the same in every release. */
  readonly deb?: string;
  /** In the deb. */
  readonly path?: string;
  /** What it is about where the path does not tell: a library, a symbol version, a directory, a link's target. */
  readonly subject?: string;
  readonly message: string;
  readonly evidence: readonly string[];
  /** Debs of the release that have what is missing, and that were not given. */
  readonly absentDebs?: readonly string[];
  readonly help?: string;
}

/** Errors first, then by rule, package and path: the order in which findings are shown. */
export function compareFindings(a: Finding, b: Finding): number {
  const bySeverity = SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  if (bySeverity !== 0) return bySeverity;
  const [left, right] = [a, b].map((f) => [f.rule, f.package, f.path ?? "", f.message].join("\0"));
  return left! < right! ? -1 : left! > right! ? 1 : 0;
}

/** Whether a finding is at or above the severity that makes a command fail. */
export function isAtLeast(finding: Finding, threshold: Severity): boolean {
  return SEVERITIES.indexOf(finding.severity) <= SEVERITIES.indexOf(threshold);
}
