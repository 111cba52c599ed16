import { type Command, Option } from "commander";
import type { graph } from "../graph.ts";
import { addCommon, addSet } from "../options.ts";

export const GRAPH_FORMATS = ["tree", "dot", "mermaid", "svg", "html", "json"] as const;

/** `deb2nix graph DEB…` */
export function defineGraph(program: Command): void {
  addCommon(
    addSet(
      program
        .command("graph")
        .summary("show which packages need which, and why")
        .description("Show which packages need which: by DT_NEEDED, by dlopen, by absolute paths.")
        .argument("<deb...>", "debs, or directories of debs"),
    )
      .addOption(
        new Option("--format <format>", "what to print; --json is --format json")
          .choices(GRAPH_FORMATS)
          .default("tree"),
      )
      .option("--libraries", "a node for every ELF file instead of every package"),
    { failOn: false },
  ).action(async (...args: Parameters<typeof graph>) => (await import("../graph.ts")).graph(...args));
}
