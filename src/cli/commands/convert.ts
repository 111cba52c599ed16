import { type Command, Option } from "commander";
import { refuseSlip } from "../command-slip.ts";
import type { convert } from "../convert.ts";
import { addCommon, addSet } from "../options.ts";

/** `deb2nix [convert] DEB|DIR…` */
export function defineConvert(program: Command): void {
  addCommon(
    addSet(
      program
        .command("convert", { isDefault: true })
        .summary("print the derivation of debs (the default command)")
        .description("Print one derivation for each group of debs, and on stderr why it is as it is.")
        .argument("<deb...>", "debs, or directories of debs"),
    )
      .addOption(
        new Option("--target <target>", "the builder to print for; else chosen for each deb").choices([
          "jetpack-nixos",
          "standalone",
        ]),
      )
      .option("--url <url>", "where the deb can be downloaded (one standalone deb)")
      .option("--out <dir>", "write one file per package into this directory")
      .option("--force", "with --out: replace files that do not begin with deb2nix' line too"),
  ).action(async (...args: Parameters<typeof convert>) => {
    refuseSlip(program, args[0]);
    await (await import("../convert.ts")).convert(...args);
  });
}
