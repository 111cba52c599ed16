import { type Command, Option } from "commander";
import type { audit } from "../audit.ts";
import { addCommon, addSet } from "../options.ts";

export const AUDIT_FORMATS = ["text", "json", "sarif", "markdown", "github"] as const;

/** `deb2nix audit DEB…` */
export function defineAudit(program: Command): void {
  addCommon(
    addSet(
      program
        .command("audit")
        .summary("say what will be missing, and what else is wrong")
        .description(
          "Say what will be missing when the packages of these debs are built and run, and what else is wrong " +
            "with them. A directory is taken for the whole set: the index that ships with deb2nix then only " +
            "names the deb that would have a library. Exits 1 where there is a finding at or above --fail-on.",
        )
        .argument("<deb...>", "debs, directories of debs, unpacked debs or store paths"),
    )
      .addOption(
        new Option("--format <format>", "what to print; --json is --format json")
          .choices(AUDIT_FORMATS)
          .default("text"),
      )
      .option("--symbols", "read symbols too, and look for those that nothing defines"),
    { quiet: "print no progress" },
  ).action(async (...args: Parameters<typeof audit>) => (await import("../audit.ts")).audit(...args));
}
