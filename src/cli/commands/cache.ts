import type { Command } from "commander";
import type { cacheClear, cacheInfo } from "../cache.ts";
import { addColor, toExitCode } from "../options.ts";

/** `deb2nix cache info|clear` */
export function defineCache(program: Command): void {
  const cache = program
    .command("cache")
    .summary("show or clear what deb2nix keeps on disk")
    .description(
      "What deb2nix keeps on disk: facts of debs that were read, and fetched debs and indexes. All of it can be " +
        "made again.",
    )
    .exitOverride(toExitCode);
  const info = cache
    .command("info")
    .summary("show the cache's directory, its size and its limit")
    .option("--json", "print JSON")
    .exitOverride(toExitCode)
    .action(async (...args: Parameters<typeof cacheInfo>) =>
      (await import("../cache.ts")).cacheInfo(...args),
    );
  addColor(info);
  const clear = cache
    .command("clear")
    .summary("remove everything in the cache")
    .option("-q, --quiet", "print nothing")
    .exitOverride(toExitCode)
    .action(async (...args: Parameters<typeof cacheClear>) =>
      (await import("../cache.ts")).cacheClear(...args),
    );
  addColor(clear);
}
