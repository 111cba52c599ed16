import type { Command } from "commander";
import type { configCheck } from "../config-check.ts";
import { addColor, toExitCode } from "../options.ts";

/** `deb2nix config check [FILE…]` */
export function defineConfig(program: Command): void {
  const check = program
    .command("config")
    .summary("check deb2nix.toml")
    .description("What maintainers choose: deb2nix.toml and profiles.")
    .exitOverride(toExitCode)
    .command("check")
    .summary("tell everything that is wrong in deb2nix.toml or a profile")
    .description(
      "Check files of maintainers' choices: every part that is wrong is told, with line and column. Reads no " +
        "deb: what no longer changes anything is for audit to tell (stale-override). Exits 2 where anything is wrong.",
    )
    .argument("[file...]", "files to check; else ./deb2nix.toml")
    .option("-q, --quiet", "print errors alone")
    .exitOverride(toExitCode)
    .action(async (...args: Parameters<typeof configCheck>) =>
      (await import("../config-check.ts")).configCheck(...args),
    );
  addColor(check);
}
