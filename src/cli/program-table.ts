import { RULE_INFOS } from "../audit/rule-page.ts";
import { type CommandEntry, commandTable } from "./command-table.ts";
import { makeElfinfo } from "./elfinfo-program.ts";
import type { ProgramName } from "./help.ts";
import { makeProgram } from "./program.ts";

/** The commands of a program, and the one that is meant where none is named. */
export function programTable(program: ProgramName): {
  readonly table: CommandEntry;
  readonly fallback?: CommandEntry;
} {
  const rules = { rule: RULE_INFOS.map(({ name }) => name) };
  if (program === "elfinfo") return { table: commandTable(makeElfinfo(), rules) };
  const table = commandTable(makeProgram(), rules);
  return { table, fallback: table.commands.find(({ path }) => path[0] === "convert")! };
}
