import { Command } from "commander";
import { VERSION } from "../version.ts";
import { defineAudit } from "./commands/audit.ts";
import { defineCache } from "./commands/cache.ts";
import { defineCompletions } from "./commands/completions.ts";
import { defineConfig } from "./commands/config.ts";
import { defineConvert } from "./commands/convert.ts";
import { defineDiff } from "./commands/diff.ts";
import { defineExplain } from "./commands/explain.ts";
import { defineGraph } from "./commands/graph.ts";
import { defineInspect } from "./commands/inspect.ts";
import { defineModule } from "./commands/module.ts";
import { definePin } from "./commands/pin.ts";
import { defineRegenerate } from "./commands/regenerate.ts";
import { defineWhy } from "./commands/why.ts";
import { exampleHelp } from "./examples.ts";
import { toExitCode } from "./options.ts";
import { VISIBLE_ERRORS } from "./visible-errors.ts";

/**
 * The commands and their options; help, completions and manual are made from the same table. What a command does is
 * loaded when it is called.
 */
export function makeProgram(): Command {
  const program = new Command("deb2nix")
    .description("Derive Nix packages from vendor .deb files")
    .version(VERSION)
    .showSuggestionAfterError()
    .addHelpText(
      "after",
      `${exampleHelp("deb2nix")}\ndeb2nix COMMAND --help shows a command's options; without one convert is meant.\n`,
    )
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .configureOutput(VISIBLE_ERRORS)
    .exitOverride(toExitCode);
  defineConvert(program);
  defineInspect(program);
  defineGraph(program);
  defineAudit(program);
  defineWhy(program);
  defineModule(program);
  definePin(program);
  defineRegenerate(program);
  defineDiff(program);
  defineConfig(program);
  defineCache(program);
  defineExplain(program);
  defineCompletions(program);
  for (const command of program.commands) completeHelp(command, program.name());
  return program;
}

/** Gives the help of a command its end, and has wrong calls name it. */
function completeHelp(command: Command, before: string): void {
  const name = `${before} ${command.name()}`;
  command.showHelpAfterError(`See ${name} --help.`).addHelpText("after", helpEnd(command, name));
  for (const inner of command.commands) completeHelp(inner, name);
}

/** Examples, and the options that few ever want. */
function helpEnd(command: Command, name: string): string {
  const hidden = command.options.filter((option) => option.hidden).map(({ long }) => long);
  return `${exampleHelp(name)}${hidden.length === 0 ? "" : `\nIn the manual: ${hidden.join(", ")}\n`}`;
}
