import { readFileSync } from "node:fs";
import { Deb2nixError } from "../error.ts";
import type { Severity } from "./finding.ts";
import { RULES } from "./rules.ts";
import { STALE_SUPPRESSION } from "./suppress.ts";

/** What is known of a rule without running it. */
export interface RuleInfo {
  readonly name: string;
  readonly severity: Severity;
  readonly title: string;
}

/** Every rule that a finding may name, by name. */
export const RULE_INFOS: readonly RuleInfo[] = [...RULES, STALE_SUPPRESSION]
  .map(({ name, severity, title }) => ({ name, severity, title }))
  .sort((a, b) => (a.name < b.name ? -1 : 1));

/** The page of a rule (docs/rules), in Markdown. Throws `E_RULE` (usage) for a name that is none. */
export function rulePage(name: string): string {
  if (!RULE_INFOS.some((rule) => rule.name === name)) {
    const closest = closestRule(name);
    throw new Deb2nixError("E_RULE", `there is no rule ${JSON.stringify(name)}`, {
      kind: "usage",
      hint:
        closest === undefined
          ? "Run `deb2nix explain` for the list of rules."
          : `Did you mean ${closest}? Run \`deb2nix explain\` for the list of rules.`,
    });
  }
  return readFileSync(new URL(`../../docs/rules/${name}.md`, import.meta.url), "utf8");
}

/** The rule with the name that takes the fewest changes, if few will do. */
function closestRule(name: string): string | undefined {
  const near = RULE_INFOS.map((rule) => ({ name: rule.name, distance: editDistance(name, rule.name) }))
    .filter(({ distance, name: known }) => distance <= Math.max(2, Math.floor(known.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.name;
}

/** Letters to insert, delete or replace (Levenshtein); longer than any rule's name counts as its length. */
function editDistance(a: string, b: string): number {
  if (a.length > 100) return a.length;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
