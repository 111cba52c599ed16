import type { Command } from "commander";
import type { inspect } from "../inspect.ts";
import { addCommon } from "../options.ts";

/** `deb2nix inspect DEB…` */
export function defineInspect(program: Command): void {
  addCommon(
    program
      .command("inspect")
      .summary("show what debs hold")
      .description("Show what debs hold: control fields, files, ELF facts, scripts. Nothing is unpacked.")
      .argument("<deb...>", "debs, or directories of debs"),
    { quiet: "print no progress", verbose: false, failOn: false },
  ).action(async (...args: Parameters<typeof inspect>) => (await import("../inspect.ts")).inspect(...args));
}
