import { existsSync } from "node:fs";
import type { Command } from "commander";
import { nearest } from "../nearest.ts";

/**
 * Since the command may be left out, a misspelt one is taken for the name of a deb. Where there is no such file and it
 * looks like a command, that is the error.
 */
export function refuseSlip(program: Command, [first]: readonly string[]): void {
  if (first === undefined || /[./]/.test(first) || existsSync(first)) return;
  const close = nearest(
    first,
    program.commands.map((command) => command.name()),
  );
  if (close === undefined) return;
  program.error(`error: unknown command '${first}'\n(Did you mean ${close}?)`, {
    code: "commander.unknownCommand",
  });
}
