import { refuseHelpSlip } from "./command-slip.ts";
import { makeProgram } from "./program.ts";
import { run } from "./run.ts";

/** Runs `deb2nix` with these arguments, which are those of the process. */
export async function runDeb2nix(args: readonly string[]): Promise<void> {
  const program = makeProgram();
  refuseHelpSlip(program, [...args]);
  await run(program);
}
