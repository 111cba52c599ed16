import type { CommandEntry, OptionEntry } from "./command-table.ts";
import { examplesOf } from "./examples.ts";
import { ENVIRONMENT, EXIT_STATUS, FILES, type ProgramName } from "./help.ts";

/** The manual of a program (man(7)), from its table of commands. */
export function manPage(
  program: ProgramName,
  { table, fallback }: { readonly table: CommandEntry; readonly fallback?: CommandEntry },
  version: string,
): string {
  return [
    `.TH ${program.toUpperCase()} 1 "" "deb2nix ${version}" "User Commands"`,
    ".SH NAME",
    `${program} \\- ${firstSmall(text(table.description))}`,
    ".SH SYNOPSIS",
    ...synopses(program, table, fallback),
    ".SH DESCRIPTION",
    ...description(program, table),
    ".SH OPTIONS",
    ...optionLines(table.options),
    ...(table.commands.length > 0
      ? [".SH COMMANDS", ...table.commands.flatMap((entry) => commandLines(program, entry))]
      : []),
    ".SH EXIT STATUS",
    ...tagged(EXIT_STATUS[program]),
    ".SH ENVIRONMENT",
    ...tagged(ENVIRONMENT[program]),
    ...(FILES[program].length > 0 ? [".SH FILES", ...tagged(FILES[program])] : []),
    ".SH EXAMPLES",
    ...exampleLines(program),
    ".SH SEE ALSO",
    `.BR ${program === "deb2nix" ? "elfinfo" : "deb2nix"} (1),`,
    program === "deb2nix" ? ".BR patchelf (1)," : ".BR readelf (1),",
    ".BR ld.so (8)",
    "",
  ].join("\n");
}

function description(
  program: ProgramName,
  { description: own, arguments: given }: CommandEntry,
): readonly string[] {
  return [
    `${text(sentence(own))}`,
    ...(program === "deb2nix"
      ? [
          ".PP",
          text(
            "Nothing of a deb is executed, and nothing is unpacked to disk. Results go to standard output, all else to standard error.",
          ),
          text("Where no command is named, convert is meant."),
        ]
      : []),
    ...argumentLines(given),
  ];
}

function synopses(
  program: ProgramName,
  table: CommandEntry,
  fallback: CommandEntry | undefined,
): readonly string[] {
  const named = table.commands.flatMap((entry) => (entry.commands.length > 0 ? entry.commands : [entry]));
  const lines = (named.length > 0 ? named : [table]).map((entry) =>
    synopsis(program, entry, entry === fallback),
  );
  return lines.flatMap((line, index) => (index === 0 ? [line] : [".br", line]));
}

function synopsis(
  program: ProgramName,
  { path, arguments: given }: CommandEntry,
  isFallback: boolean,
): string {
  const words = given.map(({ name, required, variadic }) => {
    const word = `\\fI${text(name)}\\fR${variadic ? "..." : ""}`;
    return required ? word : `[${word}]`;
  });
  const name = isFallback
    ? `\\fB${program}\\fR [\\fB${path.join(" ")}\\fR]`
    : `\\fB${[program, ...path].join(" ")}\\fR`;
  return [name, "[\\fIoptions\\fR]", ...words].join(" ");
}

function commandLines(program: ProgramName, entry: CommandEntry): readonly string[] {
  if (entry.commands.length > 0) return entry.commands.flatMap((inner) => commandLines(program, inner));
  const name = [program, ...entry.path].join(" ");
  return [
    `.SS ${text(name)}`,
    text(sentence(entry.description || entry.summary)),
    ...argumentLines(entry.arguments),
    ...optionLines(entry.options.filter(({ long }) => long !== "--help")),
    ...exampleLines(name),
  ];
}

function exampleLines(command: string): readonly string[] {
  return examplesOf(command).flatMap(({ line, what }) => [
    ".PP",
    text(what),
    ".PP",
    ".RS 4",
    ".EX",
    text(line),
    ".EE",
    ".RE",
  ]);
}

function argumentLines(given: CommandEntry["arguments"]): readonly string[] {
  return tagged(
    given.map(({ name, description: what, choices }) => [name, withChoices(what, choices)] as const),
    "I",
  );
}

function optionLines(options: readonly OptionEntry[]): readonly string[] {
  return options.flatMap(({ short, long, description: what, fallback, value }) => {
    const flags = [short, long].filter((flag) => flag !== undefined).map((flag) => `\\fB${text(flag)}\\fR`);
    const tag = `${flags.join(", ")}${value === undefined ? "" : ` \\fI${text(value.name)}\\fR`}`;
    const told = withChoices(what, value?.choices ?? []);
    return [
      ".TP",
      tag,
      text(sentence(told)) + (fallback === undefined ? "" : text(` Default: ${fallback}.`)),
    ];
  });
}

/** Lists of more than twenty are for the program itself to print. */
function withChoices(what: string, choices: readonly string[]): string {
  return choices.length === 0 || choices.length > 20 ? what : `${what}: ${choices.join(", ")}`;
}

function tagged(entries: readonly (readonly [string, string])[], font = "B"): readonly string[] {
  return entries.flatMap(([tag, what]) => [".TP", `\\f${font}${text(tag)}\\fR`, text(sentence(what))]);
}

/** Text as groff(7) prints it as it is: no escapes, no requests at the beginning of a line, dashes as they are typed. */
function text(plain: string): string {
  return plain
    .replace(/\s+/g, " ")
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("~", "\\(ti")
    .replaceAll("^", "\\(ha")
    .replaceAll("'", "\\(aq")
    .replace(/^\./, "\\&.");
}

function sentence(plain: string): string {
  const first = plain.charAt(0).toUpperCase() + plain.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

const firstSmall = (plain: string): string => plain.charAt(0).toLowerCase() + plain.slice(1);
