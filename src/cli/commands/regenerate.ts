import type { Command } from "commander";
import { JETSON_ARCHIVE } from "../../release/jetson-archive.ts";
import { addCommon, append } from "../options.ts";
import type { regenerate } from "../regenerate.ts";

/** `deb2nix regenerate TREE` */
export function defineRegenerate(program: Command): void {
  addCommon(
    program
      .command("regenerate")
      .summary("rewrite the generated files of a package set from its pins")
      .description(
        "Rewrite pkgs/l4t, CUDA's extensions and the lists of files for containers from the newest pin of each " +
          "generation in sourceinfo/. Files without deb2nix' first line are compared, never written. All files are " +
          "replaced or none.",
      )
      .argument("<tree>", "the root of the package set's repository")
      .option("--check", "as --dry-run, and exit 1 where something would change")
      .option("--dry-run", "write nothing, print what would change")
      .option("--only <name>", "this package or file alone (repeatable)", append)
      .option("--adopt <name>", "replace this hand-written file (repeatable)", append)
      .option("--debs <dir>", "where debs are, besides the cache (repeatable)", append)
      .option("--facts-from-nix <dir>", "what nix/analyze.nix gave, for debs not in the cache")
      .option("--base-url <url>", "the archive to fetch from", JETSON_ARCHIVE)
      .option("--offline", "fetch nothing; --check does with what is there")
      .option("--keep-debs", "keep fetched debs in the cache, not only their facts")
      .option("--config <file>", "your choices; else deb2nix.toml of the tree")
      .option("--profile <file>", "the package set's choices; else those of jetpack-nixos"),
  ).action(async (...args: Parameters<typeof regenerate>) =>
    (await import("../regenerate.ts")).regenerate(...args),
  );
}
