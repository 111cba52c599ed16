import type { Command } from "commander";
import { Deb2nixError } from "../error.ts";
import { errorText } from "../report/error-text.ts";
import { ExitCode, exitCodeOf } from "./exit-code.ts";
import { endOnSignal } from "./interrupt.ts";
import { type ColorChoice, paintFor } from "./terminal.ts";

/** Runs a program to its exit code: bad input ends in one paragraph, everything else that is thrown is a bug. */
export async function run(program: Command): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", giveUp);
  // A bare call is a question: exits 2 as every call without what the command needs.
  if (process.argv.length <= 2) program.help({ error: true });
  try {
    await endOnSignal(async () => {
      await program.parseAsync();
    });
  } catch (error) {
    if (error instanceof Deb2nixError) {
      process.stderr.write(errorText(error, paintFor(process.stderr, colorChoice())));
      process.exitCode = exitCodeOf(error);
    } else {
      const name = program.name();
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(
        `${name}: this is a bug in ${name}, please report it with the file's name:\n${detail}\n`,
      );
      process.exitCode = ExitCode.bug;
    }
  }
}

/** A reader that has seen enough (`| head -1`) is no error of ours; what cannot be written is said. */
function giveUp(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") return;
  try {
    process.stderr.write(`error[E_OUT]: the output cannot be written: ${error.message}.\n`);
  } finally {
    process.exit(ExitCode.usage);
  }
}

/** What `--color` says, wherever the error came before or after the options were understood. */
function colorChoice(): ColorChoice {
  const args = process.argv.slice(2);
  const at = args.findIndex((arg) => arg === "--color" || arg.startsWith("--color="));
  const value = args[at]?.split("=")[1] ?? args[at + 1];
  return at >= 0 && (value === "always" || value === "never") ? value : "auto";
}
