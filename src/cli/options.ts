import { availableParallelism } from "node:os";
import { type Command, type CommanderError, InvalidArgumentError, Option } from "commander";
import { SEVERITIES } from "../audit/finding.ts";

/** Options of the commands that look at debs as a set. */
export function addSet(command: Command): Command {
  return command
    .option("--debs <dir>", "more debs to resolve against (repeatable)", append)
    .option("--closed", "let only the debs at hand provide, not the index that ships with deb2nix")
    .option("--release <release>", "L4T release of the debs, as r36.5; else read off their versions")
    .option("--config <file>", "the maintainer's choices; else ./deb2nix.toml where there is one")
    .option("--profile <file>", "the package set's choices; else those of jetpack-nixos");
}

/** Options of the commands that read debs. */
export function addCommon(command: Command): Command {
  return command
    .option("--json", "print JSON")
    .option("-q, --quiet", "print no report")
    .option("-v, --verbose", "print every reason and every finding")
    .option("--jobs <n>", "debs to read at once", countOf, availableParallelism())
    .option("--no-native-xz", "decode xz with the built-in decoder, even where xz is installed")
    .addOption(
      new Option("--fail-on <severity>", "exit 1 from this severity on").choices(SEVERITIES).default("error"),
    )
    .addOption(
      new Option("--color <when>", "colour the report").choices(["auto", "always", "never"]).default("auto"),
    )
    .exitOverride(toExitCode);
}

/** Commander exits 1 for a wrong call; here that means findings. Help and version stay a success. */
export function toExitCode(error: CommanderError): never {
  process.exit(error.exitCode === 0 ? 0 : 2);
}

/** The value of an option that counts something. */
export function countOf(value: string): number {
  if (/^[1-9][0-9]{0,3}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("It must be a number from 1 to 9999.");
}

/** The values of an option that may be given several times. */
export function append(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
