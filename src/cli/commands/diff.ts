import { type Command, Option } from "commander";
import { SEVERITIES } from "../../audit/finding.ts";
import type { diff } from "../diff.ts";
import { addColor, addReading, append, toExitCode } from "../options.ts";

export const DIFF_FORMATS = ["text", "markdown", "json", "html"] as const;

/** `deb2nix diff OLD NEW` */
export function defineDiff(program: Command): void {
  const command = program
    .command("diff")
    .summary("compare two releases by meaning")
    .description(
      "Compare two releases by meaning: debs, libraries, what they need and open, and what that changes in the " +
        "packages. New timestamps and driver versions alone are one line. OLD and NEW are each a pin, a " +
        "directory of debs, a deb, or what inspect --json printed; one of them - for standard input. A difference is " +
        "no failure: exits 0.",
    )
    .argument("<old>", "the release that is packaged")
    .argument("<new>", "the release that is to be packaged")
    .addOption(
      new Option("--format <format>", "what to print; --json is --format json")
        .choices(DIFF_FORMATS)
        .default("text"),
    )
    .option("--json", "print JSON")
    .option("--debs <dir>", "where the debs of pins are, besides the cache (repeatable)", append)
    .option("--symbols", "read symbols too, and tell those that are gone and asked for")
    .option("--config <file>", "the maintainer's choices; else ./deb2nix.toml where there is one")
    .option("--profile <file>", "the package set's choices; else those of jetpack-nixos")
    .option("-q, --quiet", "print nothing: the exit status of --fail-on tells")
    .option("-v, --verbose", "print notes and every detail")
    .addOption(new Option("--fail-on <severity>", "exit 1 from this severity on").choices(SEVERITIES))
    .exitOverride(toExitCode)
    .action(async (...args: Parameters<typeof diff>) => (await import("../diff.ts")).diff(...args));
  addColor(addReading(command));
}
