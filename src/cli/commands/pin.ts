import { type Command, Option } from "commander";
import { SEVERITIES } from "../../audit/finding.ts";
import { JETSON_ARCHIVE } from "../../release/jetson-archive.ts";
import { addColor, append, toExitCode } from "../options.ts";
import type { pin } from "../pin.ts";

/** `deb2nix pin RELEASE|INDEX…` */
export function definePin(program: Command): void {
  const command = program
    .command("pin")
    .summary("write sourceinfo/rX.Y-debs.json from a release's apt indexes, or check one")
    .description(
      "Read the apt indexes of an L4T release and pin the highest version of each deb by its hash. Written are " +
        "rX.Y-debs.json, as jetpack-nixos has it, and rX.Y-scope.json with the versions of JetPack and L4T. " +
        "With --verify nothing is written: told is what the archive has replaced, removed and renewed since.",
    )
    .argument("[release-or-index...]", "a release, as r36.5, to fetch; or its Packages files")
    .option("--base-url <url>", "the archive to fetch from", JETSON_ARCHIVE)
    .option(
      "--repo <repo>",
      "a repository of the archive (repeatable); else common and t234, from 38 on som",
      append,
    )
    .option("--out <path>", "directory to write into, or the file where it ends in .json", "sourceinfo")
    .option("--verify <file>", "check this pin; its name tells the release")
    .option("--offline", "take the indexes as they were fetched last")
    .option("--json", "print what was done as JSON")
    .option("-q, --quiet", "print no report")
    .option("-v, --verbose", "name the metapackages that are left out")
    .addOption(
      new Option("--fail-on <severity>", "exit 1 from this severity on (--verify)")
        .choices(SEVERITIES)
        .default("warning"),
    )
    .exitOverride(toExitCode)
    .action(async (...args: Parameters<typeof pin>) => (await import("../pin.ts")).pin(...args));
  addColor(command);
}
