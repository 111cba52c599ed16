import { Command, type CommanderError, Option } from "commander";
import { VERSION } from "../version.ts";
import { elfinfo } from "./elfinfo-run.ts";

const EXAMPLES = `
Examples:
  elfinfo libcuda.so.1.1
  elfinfo -v nvidia-l4t-cuda_35.3.1-20230319081403_arm64.deb!/usr/lib/aarch64-linux-gnu/tegra/libcuda.so.1.1
  elfinfo --json --symbols /usr/lib/*.so
`;

/** The command line of `elfinfo`. */
export function makeElfinfo(): Command {
  return new Command("elfinfo")
    .description("Show what ELF files need, what they open at run time and what they offer; nothing is run")
    .version(VERSION)
    .argument("<file...>", "ELF files, or files in a deb as DEB!PATH")
    .option("--json", "print JSON")
    .option("--symbols", "the dynamic symbols too, with versions and binding")
    .option("-v, --verbose", "print everything: every name and path, with where it stands")
    .addOption(
      new Option("--color <when>", "colour the output").choices(["auto", "always", "never"]).default("auto"),
    )
    .showSuggestionAfterError()
    .addHelpText("after", EXAMPLES)
    .exitOverride(toExitCode)
    .action(elfinfo);
}

/** Commander exits 1 for a wrong call; here that means findings. Help and version stay a success. */
function toExitCode(error: CommanderError): never {
  process.exit(error.exitCode === 0 ? 0 : 2);
}
