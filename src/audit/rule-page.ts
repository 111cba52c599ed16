import { readFileSync } from "node:fs";
import { Deb2nixError } from "../error.ts";
import { nearest } from "../nearest.ts";
import { packageFile } from "../package-file.ts";
import type { Severity } from "./finding.ts";
import { PIN_RULES } from "./pin-rules.ts";
import { RULES } from "./rules.ts";
import { STALE_SUPPRESSION } from "./suppress.ts";

/** What is known of a rule without running it. */
export interface RuleInfo {
  readonly name: string;
  readonly severity: Severity;
  readonly title: string;
}

/** Every rule that a finding may name, by name. */
export const RULE_INFOS: readonly RuleInfo[] = [...RULES, ...PIN_RULES, STALE_SUPPRESSION]
  .map(({ name, severity, title }) => ({ name, severity, title }))
  .sort((a, b) => (a.name < b.name ? -1 : 1));

/** The page of a rule (docs/rules), in Markdown. Throws `E_RULE` (usage) for a name that is none. */
export function rulePage(name: string): string {
  if (!RULE_INFOS.some((rule) => rule.name === name)) {
    const closest = nearest(
      name,
      RULE_INFOS.map((rule) => rule.name),
    );
    throw new Deb2nixError("E_RULE", `there is no rule ${JSON.stringify(name)}`, {
      kind: "usage",
      hint:
        closest === undefined
          ? "Run `deb2nix explain` for the list of rules."
          : `Did you mean ${closest}? Run \`deb2nix explain\` for the list of rules.`,
    });
  }
  return readFileSync(packageFile(`docs/rules/${name}.md`), "utf8");
}
