import { RULE_INFOS, rulePage } from "../audit/rule-page.ts";
import { RULES } from "../audit/rules.ts";
import { write } from "./terminal.ts";

/** `deb2nix explain [RULE]` */
export async function explain(rule: string | undefined): Promise<void> {
  await write(process.stdout, rule === undefined ? ruleList() : `${rulePage(rule)}${suppression(rule)}`);
}

/** How to accept what a rule of the audit finds; the entries of deb2nix.toml do not speak of the others. */
function suppression(rule: string): string {
  if (!RULES.some(({ name }) => name === rule)) return "";
  return `
## To accept a finding

An entry in deb2nix.toml takes out the findings that it fits; \`package\`, \`path\` and \`subject\` may be left out, and
\`*\` stands for any characters in the latter two. \`subject\` is what the finding is about, as the name of a
library, a path or a link's target; \`deb2nix audit -v\` prints it, where a finding has one.

\`\`\`toml
[[suppress]]
rule = "${rule}"
package = "l4t-core"
subject = "libname.so.1"
reason = "why this is as it should be"
\`\`\`
`;
}

function ruleList(): string {
  const width = Math.max(...RULE_INFOS.map(({ name }) => name.length));
  return RULE_INFOS.map(
    ({ name, severity, title }) => `${name.padEnd(width)}  ${severity.padEnd(7)}  ${title}\n`,
  ).join("");
}
