import { Argument, type Command } from "commander";
import type { completions } from "../completions.ts";
import { toExitCode } from "../options.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;

/** `deb2nix completions SHELL [PROGRAM]` */
export function defineCompletions(program: Command): void {
  program
    .command("completions")
    .summary("print completions for bash, zsh or fish")
    .description("Print what makes a shell complete the commands, options and values of deb2nix or elfinfo.")
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .addArgument(new Argument("[program]", "whose").choices(["deb2nix", "elfinfo"]).default("deb2nix"))
    .exitOverride(toExitCode)
    .action(async (...args: Parameters<typeof completions>) =>
      (await import("../completions.ts")).completions(...args),
    );
}
