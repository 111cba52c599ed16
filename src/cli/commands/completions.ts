import { Argument, type Command } from "commander";
import { Deb2nixError } from "../../error.ts";
import type { completions } from "../completions.ts";
import { toExitCode } from "../options.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;

/** Throws `E_SHELL` (usage). */
function knownShell(name: string): string {
  if ((SHELLS as readonly string[]).includes(name)) return name;
  const message = `there is no shell ${JSON.stringify(name)}; known are ${SHELLS.join(", ")}`;
  throw new Deb2nixError("E_SHELL", message, { kind: "usage" });
}

/** `deb2nix completions SHELL [PROGRAM]` */
export function defineCompletions(program: Command): void {
  program
    .command("completions")
    .summary("print completions for bash, zsh or fish")
    .description("Print what makes a shell complete the commands, options and values of deb2nix or elfinfo.")
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS).argParser(knownShell))
    .addArgument(new Argument("[program]", "whose").choices(["deb2nix", "elfinfo"]).default("deb2nix"))
    .exitOverride(toExitCode)
    .action(async (...args: Parameters<typeof completions>) =>
      (await import("../completions.ts")).completions(...args),
    );
}
