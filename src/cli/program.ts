import { availableParallelism } from "node:os";
import { Command, type CommanderError, InvalidArgumentError, Option } from "commander";
import { SEVERITIES } from "../audit/finding.ts";
import { JETSON_ARCHIVE } from "../release/fetch-index.ts";
import { VERSION } from "../version.ts";
import { AUDIT_FORMATS, audit } from "./audit.ts";
import { convert } from "./convert.ts";
import { DIFF_FORMATS, diff } from "./diff.ts";
import { explain } from "./explain.ts";
import { GRAPH_FORMATS, graph } from "./graph.ts";
import { inspect } from "./inspect.ts";
import { pin } from "./pin.ts";
import { why } from "./why.ts";

const EXAMPLES = `
Examples:
  deb2nix nvidia-l4t-cuda_35.3.1-20230319081403_arm64.deb
  deb2nix --debs ~/bsp/debs --out pkgs/l4t nvidia-l4t-*.deb
  deb2nix inspect --json libcublas12_*.deb
  deb2nix graph --format html ~/bsp/debs > graph.html
  deb2nix audit ~/bsp/debs

deb2nix help COMMAND shows a command's options; those of convert are the default.
`;

/** The commands and their options; help, completions and manual are made from the same table. */
export function makeProgram(): Command {
  const program = new Command("deb2nix")
    .description("Derive Nix packages from vendor .deb files")
    .version(VERSION)
    .showSuggestionAfterError()
    .addHelpText("after", EXAMPLES)
    .exitOverride(toExitCode);
  addCommon(
    addSet(
      program
        .command("convert", { isDefault: true })
        .summary("print the derivation of debs (the default command)")
        .description("Print one derivation for each group of debs, and on stderr why it is as it is.")
        .argument("<deb...>", "debs to convert"),
    )
      .addOption(
        new Option("--target <target>", "the builder to print for; else chosen for each deb").choices([
          "jetpack-nixos",
          "standalone",
        ]),
      )
      .option("--url <url>", "where the deb can be downloaded (one standalone deb)")
      .option("--out <dir>", "write one file per package into this directory"),
  ).action(convert);
  addCommon(
    program
      .command("inspect")
      .summary("show what debs hold")
      .description("Show what debs hold: control fields, files, ELF facts, scripts. Nothing is unpacked.")
      .argument("<deb...>", "debs, or directories of debs"),
  ).action(inspect);
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
  ).action(graph);
  addCommon(
    addSet(
      program
        .command("audit")
        .summary("say what will be missing, and what else is wrong")
        .description(
          "Say what will be missing when the packages of these debs are built and run, and what else is wrong\n" +
            "with them. A directory is taken for the whole set: the index that ships with deb2nix then only\n" +
            "names the deb that would have a library. Exits 1 where there are findings.",
        )
        .argument("<deb...>", "debs, directories of debs, unpacked debs or store paths"),
    )
      .addOption(
        new Option("--format <format>", "what to print; --json is --format json")
          .choices(AUDIT_FORMATS)
          .default("text"),
      )
      .option("--symbols", "read symbols too, and look for those that nothing defines"),
  ).action(audit);
  addCommon(
    addSet(
      program
        .command("why")
        .summary("show why a package needs another, or a library")
        .description(
          "Show why a package needs something: every ELF file that asks for it, and who has\n" +
            "it; else the shortest chain through other packages. Exits 1 where nothing leads\n" +
            "there, or nobody has it.",
        )
        .argument("<package>", "its attribute, or the name of its deb")
        .argument("<name>", "attribute, deb, SONAME or file name, or absolute path")
        .argument("<deb...>", "debs, or directories of debs; those of --debs count just as well"),
    ),
  ).action(why);
  program
    .command("pin")
    .summary("write sourceinfo/rX.Y-debs.json from a release's apt indexes, or check one")
    .description(
      "Read the apt indexes of an L4T release and pin the highest version of each deb by its hash. Written are\n" +
        "rX.Y-debs.json, as jetpack-nixos has it, and rX.Y-scope.json with the versions of JetPack and L4T.\n" +
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
    .addOption(
      new Option("--color <when>", "colour the report").choices(["auto", "always", "never"]).default("auto"),
    )
    .exitOverride(toExitCode)
    .action(pin);
  program
    .command("diff")
    .summary("compare two releases by meaning")
    .description(
      "Compare two releases by meaning: debs, libraries, what they need and open, and what that changes in the\n" +
        "packages. New timestamps and driver versions alone are one line. OLD and NEW are each a pin, a\n" +
        "directory of debs, a deb, or what inspect --json printed. A difference is no failure: exits 0.",
    )
    .argument("<old>", "the release that is packaged")
    .argument("<new>", "the release that is to be packaged")
    .addOption(
      new Option("--format <format>", "what to print; --json is --format json")
        .choices(DIFF_FORMATS)
        .default("text"),
    )
    .option("--json", "print JSON")
    .option("--debs <dir>", "where the debs of pins are, besides the cache (repeatable)", append)
    .option("--symbols", "read symbols too, and tell those that are gone and asked for")
    .option("--config <file>", "the maintainer's choices; else ./deb2nix.toml where there is one")
    .option("--profile <file>", "the package set's choices; else those of jetpack-nixos")
    .option("-q, --quiet", "print nothing: the exit status of --fail-on tells")
    .option("-v, --verbose", "print notes and every detail")
    .option("--jobs <n>", "debs to read at once", countOf, availableParallelism())
    .option("--no-native-xz", "decode xz with the built-in decoder, even where xz is installed")
    .addOption(new Option("--fail-on <severity>", "exit 1 from this severity on").choices(SEVERITIES))
    .addOption(
      new Option("--color <when>", "colour the report").choices(["auto", "always", "never"]).default("auto"),
    )
    .exitOverride(toExitCode)
    .action(diff);
  program
    .command("explain")
    .summary("tell what a rule of the audit means and how to fix what it finds")
    .argument("[rule]", "the rule's name; without one all rules are listed")
    .exitOverride(toExitCode)
    .action(explain);
  return program;
}

/** Options of the commands that look at debs as a set. */
function addSet(command: Command): Command {
  return command
    .option("--debs <dir>", "more debs to resolve against (repeatable)", append)
    .option("--closed", "let only the debs at hand provide, not the index that ships with deb2nix")
    .option("--release <release>", "L4T release of the debs, as r36.5; else read off their versions")
    .option("--config <file>", "the maintainer's choices; else ./deb2nix.toml where there is one")
    .option("--profile <file>", "the package set's choices; else those of jetpack-nixos");
}

function addCommon(command: Command): Command {
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
function toExitCode(error: CommanderError): never {
  process.exit(error.exitCode === 0 ? 0 : 2);
}

function countOf(value: string): number {
  if (/^[1-9][0-9]{0,3}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("It must be a number from 1 to 9999.");
}

function append(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
