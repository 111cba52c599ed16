import { Command, type CommanderError, Option } from "commander";
import { VERSION } from "../version.ts";
import type { elfinfo } from "./elfinfo-run.ts";
import { exampleHelp } from "./examples.ts";
import { maxUnpacked } from "./options.ts";
import { VISIBLE_ERRORS } from "./visible-errors.ts";

/** The command line of `elfinfo`. */
export function makeElfinfo(): Command {
  return new Command("elfinfo")
    .description("Show what ELF files need, what they open at run time and what they offer; nothing is run")
    .version(VERSION)
    .argument(
      "<file...>",
      "ELF files, files in a deb, as 'DEB!PATH' with the quotes, or - for standard input",
    )
    .option("--json", "print JSON")
    .option("--symbols", "the dynamic symbols too, with versions and binding")
    .option("-v, --verbose", "print everything: every name and path, with where it stands")
    .addOption(maxUnpacked())
    .addOption(
      new Option("--color <when>", "colour the output").choices(["auto", "always", "never"]).default("auto"),
    )
    .configureOutput(VISIBLE_ERRORS)
    .showSuggestionAfterError()
    .showHelpAfterError("See elfinfo --help.")
    .addHelpText("after", exampleHelp("elfinfo"))
    .exitOverride(toExitCode)
    .action(async (...args: Parameters<typeof elfinfo>) =>
      (await import("./elfinfo-run.ts")).elfinfo(...args),
    );
}

/** Commander exits 1 for a wrong call; here that means findings. Help and version stay a success. */
function toExitCode(error: CommanderError): never {
  process.exit(error.exitCode === 0 ? 0 : 2);
}
