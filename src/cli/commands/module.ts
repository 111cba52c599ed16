import { type Command, Option } from "commander";
import type { printModule } from "../module.ts";
import { addCommon, addSet } from "../options.ts";

/** `deb2nix module DEB…` */
export function defineModule(program: Command): void {
  addCommon(
    addSet(
      program
        .command("module")
        .summary("print what the maintainer scripts do, as a NixOS module")
        .description(
          "Print a NixOS module that does what a package's maintainer scripts do: users and groups, " +
            "systemd units, udev rules, setuid programs and capabilities, directories, files in /etc. " +
            "What cannot be translated stands in it as a comment.",
        )
        .argument("<deb...>", "debs, or directories of debs"),
    ).addOption(
      new Option("--target <target>", "the builder of the package (default: chosen for each deb)").choices([
        "jetpack-nixos",
        "standalone",
      ]),
    ),
    { verbose: false, failOn: false },
  ).action(async (...args: Parameters<typeof printModule>) =>
    (await import("../module.ts")).printModule(...args),
  );
}
