import { existsSync } from "node:fs";
import type { Command } from "commander";
import { nearest } from "../nearest.ts";
import { visible } from "../visible.ts";

/**
 * Since the command may be left out, a misspelt one is taken for the name of a deb, and so is one that stands behind
 * options. Where there is no such file and it looks like a command, that is the error.
 */
export function refuseSlip(program: Command, [first]: readonly string[]): void {
  if (first === undefined || /[./]/.test(first) || existsSync(first)) return;
  const close = nearestCommand(program, first);
  if (close === first) {
    program.error(
      `error: options stand behind the command\nWrite deb2nix ${first} first, then the options.`,
      {
        code: "commander.unknownCommand",
      },
    );
  }
  if (close !== undefined) refuse(program, first, close);
}

/** Of a command that does not exist there is no help either, and the help of all others would not say so. */
export function refuseHelpSlip(program: Command, [first, second]: readonly string[]): void {
  if (first !== "help" || second === undefined || second === "help" || second.startsWith("-")) return;
  if (program.commands.some((command) => command.name() === second)) return;
  refuse(program, second, nearestCommand(program, second));
}

function nearestCommand(program: Command, word: string): string | undefined {
  return nearest(
    word,
    program.commands.map((command) => command.name()),
  );
}

function refuse(program: Command, word: string, close: string | undefined): never {
  const hint = close === undefined ? "See deb2nix --help." : `(Did you mean ${close}?)`;
  return program.error(`error: unknown command '${visible(word)}'\n${hint}`, {
    code: "commander.unknownCommand",
  });
}
