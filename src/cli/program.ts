import { Command } from "commander";
import { VERSION } from "../version.ts";
import { defineAudit } from "./commands/audit.ts";
import { defineConfig } from "./commands/config.ts";
import { defineConvert } from "./commands/convert.ts";
import { defineDiff } from "./commands/diff.ts";
import { defineExplain } from "./commands/explain.ts";
import { defineGraph } from "./commands/graph.ts";
import { defineInspect } from "./commands/inspect.ts";
import { definePin } from "./commands/pin.ts";
import { defineRegenerate } from "./commands/regenerate.ts";
import { defineWhy } from "./commands/why.ts";
import { toExitCode } from "./options.ts";

const EXAMPLES = `
Examples:
  deb2nix nvidia-l4t-cuda_35.3.1-20230319081403_arm64.deb
  deb2nix --debs ~/bsp/debs --out pkgs/l4t nvidia-l4t-*.deb
  deb2nix inspect --json libcublas12_*.deb
  deb2nix graph --format html ~/bsp/debs > graph.html
  deb2nix audit ~/bsp/debs

deb2nix help COMMAND shows a command's options; those of convert are the default.
`;

/**
 * The commands and their options; help, completions and manual are made from the same table. What a command does is
 * loaded when it is called.
 */
export function makeProgram(): Command {
  const program = new Command("deb2nix")
    .description("Derive Nix packages from vendor .deb files")
    .version(VERSION)
    .showSuggestionAfterError()
    .addHelpText("after", EXAMPLES)
    .exitOverride(toExitCode);
  defineConvert(program);
  defineInspect(program);
  defineGraph(program);
  defineAudit(program);
  defineWhy(program);
  definePin(program);
  defineRegenerate(program);
  defineDiff(program);
  defineConfig(program);
  defineExplain(program);
  return program;
}
