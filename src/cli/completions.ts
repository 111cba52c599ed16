import type { SHELLS } from "./commands/completions.ts";
import { bashCompletions } from "./completions-bash.ts";
import { fishCompletions } from "./completions-fish.ts";
import { zshCompletions } from "./completions-zsh.ts";
import type { ProgramName } from "./help.ts";
import { programTable } from "./program-table.ts";
import { write } from "./terminal.ts";

export type Shell = (typeof SHELLS)[number];

const PRINTERS = { bash: bashCompletions, zsh: zshCompletions, fish: fishCompletions } as const;

/** `deb2nix completions SHELL [PROGRAM]` */
export async function completions(shell: Shell, program: ProgramName): Promise<void> {
  await write(process.stdout, completionScript(shell, program));
}

/** What makes a shell complete a program. */
export function completionScript(shell: Shell, program: ProgramName): string {
  const { table, fallback } = programTable(program);
  return PRINTERS[shell](program, table, fallback);
}
