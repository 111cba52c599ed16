import type { Command } from "commander";
import { addCommon, addSet } from "../options.ts";
import type { why } from "../why.ts";

/** `deb2nix why PACKAGE NAME DEB…` */
export function defineWhy(program: Command): void {
  addCommon(
    addSet(
      program
        .command("why")
        .summary("show why a package needs another, or a library")
        .description(
          "Show why a package needs something: every ELF file that asks for it, and who has " +
            "it; else the shortest chain through other packages. Exits 1 where nothing leads " +
            "there, or nobody has it.",
        )
        .argument("<package>", "its attribute, or the name of its deb")
        .argument("<name>", "attribute, deb, SONAME or file name, or absolute path")
        .argument("<deb...>", "debs, or directories of debs; those of --debs count just as well"),
    ),
    { quiet: "print no progress", failOn: false },
  ).action(async (...args: Parameters<typeof why>) => (await import("../why.ts")).why(...args));
}
