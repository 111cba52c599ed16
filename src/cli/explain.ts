import { RULE_INFOS, rulePage } from "../audit/rule-page.ts";
import { write } from "./terminal.ts";

/** `deb2nix explain [RULE]` */
export async function explain(rule: string | undefined): Promise<void> {
  await write(process.stdout, rule === undefined ? ruleList() : rulePage(rule));
}

function ruleList(): string {
  const width = Math.max(...RULE_INFOS.map(({ name }) => name.length));
  return RULE_INFOS.map(
    ({ name, severity, title }) => `${name.padEnd(width)}  ${severity.padEnd(7)}  ${title}\n`,
  ).join("");
}
