import { availableParallelism } from "node:os";
import { type Command, type CommanderError, InvalidArgumentError, Option } from "commander";
import { SEVERITIES } from "../audit/finding.ts";
import { DEFAULT_LIMITS } from "../facts/deb-limits.ts";
import { sizeOf, sizeText } from "./size.ts";

/** Options of the commands that look at debs as a set. */
export function addSet(command: Command): Command {
  return command
    .option("--debs <dir>", "more debs to resolve against (repeatable)", append)
    .option("--closed", "let only the debs at hand provide, not deb2nix' index")
    .option("--release <release>", "L4T release, as r36.5; else the debs tell")
    .option("--config <file>", "your choices; else ./deb2nix.toml, if it is there")
    .option("--profile <file>", "the package set's choices; else those of jetpack-nixos");
}

/** Which of the options that most commands share mean something to a command. */
export interface Common {
  /** What -q leaves out; progress in any case. */
  readonly quiet?: string;
  readonly verbose?: boolean;
  readonly failOn?: boolean;
}

/** Options of the commands that read debs. */
export function addCommon(
  command: Command,
  { quiet = "print no report", verbose = true, failOn = true }: Common = {},
): Command {
  command.option("--json", "print JSON").option("-q, --quiet", quiet);
  if (verbose) command.option("-v, --verbose", "print every reason and every finding");
  addReading(command);
  if (failOn) {
    command.addOption(
      new Option("--fail-on <severity>", "exit 1 from this severity on").choices(SEVERITIES).default("error"),
    );
  }
  return addColor(command).exitOverride(toExitCode);
}

/** How debs are read. */
export function addReading(command: Command): Command {
  return command
    .addOption(
      new Option("--jobs <n>", "debs to read at once")
        .argParser(countOf)
        .default(availableParallelism(), "one a processor"),
    )
    .addOption(
      new Option(
        "--no-native-xz",
        "decode xz with the built-in decoder, even where xz is installed",
      ).hideHelp(),
    )
    .addOption(new Option("--no-cache", "read every deb again, and keep nothing of what was read").hideHelp())
    .addOption(maxUnpacked().hideHelp())
    .addOption(
      new Option("--max-files <n>", "files that a deb may hold")
        .argParser(manyOf)
        .default(DEFAULT_LIMITS.files)
        .hideHelp(),
    );
}

/** How large a deb may become; a thousand of zeros take a single byte of it. */
export function maxUnpacked(): Option {
  const { unpacked } = DEFAULT_LIMITS;
  return new Option("--max-unpacked <size>", "bytes that a deb may unpack to, as 500M or 64G")
    .argParser(sizeOf)
    .default(unpacked, sizeText(unpacked));
}

export function addColor(command: Command): Command {
  return command.addOption(
    new Option("--color <when>", "colour the report").choices(["auto", "always", "never"]).default("auto"),
  );
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

/** The same for what is counted in thousands. */
export function manyOf(value: string): number {
  if (/^[1-9][0-9]{0,8}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("It must be a number from 1 to 999999999.");
}

/** The values of an option that may be given several times. */
export function append(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
