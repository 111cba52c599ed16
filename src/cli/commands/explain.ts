import type { Command } from "commander";
import type { explain } from "../explain.ts";
import { toExitCode } from "../options.ts";

/** `deb2nix explain [RULE]` */
export function defineExplain(program: Command): void {
  program
    .command("explain")
    .summary("tell what a rule of the audit means and how to fix what it finds")
    .argument("[rule]", "the rule's name; without one all rules are listed")
    .exitOverride(toExitCode)
    .action(async (...args: Parameters<typeof explain>) => (await import("../explain.ts")).explain(...args));
}
