import type { PlacedFile } from "../layout/lay-out.ts";
import type { AnalysedPackage } from "../plan/analyse-groups.ts";
import { packageName } from "../plan/release.ts";
import { debOf } from "./deb-of.ts";
import { compareFindings, type Finding, type Severity } from "./finding.ts";
import type { World } from "./world.ts";

/** What a rule sees; the rule's own name and, unless said, its severity complete it to a `Finding`. */
export interface Observation extends Omit<Finding, "rule" | "severity"> {
  readonly severity?: Severity;
}

/** One question that the audit asks. Its page is docs/rules/NAME.md. */
export interface Rule {
  /** Stable name in kebab case. */
  readonly name: string;
  /** Of its worst findings. */
  readonly severity: Severity;
  /** What is wrong where it fires, in a few words. */
  readonly title: string;
  check(world: World): readonly Observation[];
}

/** Asks every rule. Sorted as findings are shown. */
export function runRules(rules: readonly Rule[], world: World): Finding[] {
  return rules
    .flatMap(({ name, severity, check }) =>
      check(world).map((observation) => ({ rule: name, severity, ...observation })),
    )
    .sort(compareFindings);
}

/** Where a finding about one file of a package is. */
export function at(
  pkg: AnalysedPackage,
  file: Pick<PlacedFile, "deb" | "from">,
): { readonly package: string; readonly deb: string; readonly path: string } {
  const deb = debOf(pkg, file);
  return { package: pkg.group.attr, deb: deb === undefined ? file.deb : packageName(deb), path: file.from };
}
