import type { Argument, Command, Option } from "commander";

/** What may stand for a value. */
export type ValueKind = "choice" | "deb" | "directory" | "file" | "other";

export interface OptionEntry {
  /** `-q`, where there is one. */
  readonly short?: string;
  /** `--quiet`. */
  readonly long: string;
  readonly description: string;
  /** What the default is, in words. */
  readonly fallback?: string;
  readonly repeatable: boolean;
  /** Absent where it takes none. */
  readonly value?: ValueEntry;
}

export interface ValueEntry {
  /** `dir`, as help calls it. */
  readonly name: string;
  readonly kind: ValueKind;
  /** In the order of help; empty where anything goes. */
  readonly choices: readonly string[];
}

export interface ArgumentEntry extends ValueEntry {
  readonly description: string;
  readonly required: boolean;
  readonly variadic: boolean;
}

/** One command as its definition says: all that manual and completions need. */
export interface CommandEntry {
  /** Words behind the program's name, none for the program itself. */
  readonly path: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly arguments: readonly ArgumentEntry[];
  readonly options: readonly OptionEntry[];
  /** The words that may follow. */
  readonly commands: readonly CommandEntry[];
}

/** Values that only the caller knows, by the name of an argument, as `rule`. */
export type KnownValues = Readonly<Record<string, readonly string[]>>;

/** The table of a program; `help` is left out, since `--help` says the same. */
export function commandTable(
  command: Command,
  known: KnownValues = {},
  path: readonly string[] = [],
): CommandEntry {
  return {
    path,
    summary: command.summary() || command.description(),
    description: command.description(),
    arguments: command.registeredArguments.map((argument) => argumentEntry(argument, known)),
    options: [...command.options.map(optionEntry), HELP],
    commands: command.commands.map((inner) => commandTable(inner, known, [...path, inner.name()])),
  };
}

/** All commands of a table, the program first. */
export function allCommands(entry: CommandEntry): readonly CommandEntry[] {
  return [entry, ...entry.commands.flatMap(allCommands)];
}

const HELP: OptionEntry = { short: "-h", long: "--help", description: "show help", repeatable: false };

function optionEntry(option: Option): OptionEntry {
  const { short, long, flags, description, defaultValue, defaultValueDescription } = option;
  const fallback =
    defaultValueDescription ??
    (["string", "number"].includes(typeof defaultValue) ? String(defaultValue) : undefined);
  const [, name] = /[<[]([^>\]]+)[>\]]/.exec(flags) ?? [];
  return {
    ...(short !== undefined && { short }),
    long: long!,
    description,
    ...(fallback !== undefined && { fallback }),
    repeatable: description.includes("repeatable"),
    ...(name !== undefined && { value: valueEntry(name, option.argChoices) }),
  };
}

function argumentEntry(argument: Argument, known: KnownValues): ArgumentEntry {
  const name = argument.name();
  return {
    ...valueEntry(name, argument.argChoices ?? known[name]),
    description: argument.description,
    required: argument.required,
    variadic: argument.variadic,
  };
}

/** What a value is, by what help calls it. */
const KINDS: Readonly<Record<string, ValueKind>> = {
  deb: "deb",
  dir: "directory",
  file: "file",
  new: "file",
  old: "file",
  path: "file",
  "release-or-index": "file",
  tree: "directory",
};

function valueEntry(name: string, choices: readonly string[] | undefined): ValueEntry {
  if (choices !== undefined && choices.length > 0) return { name, kind: "choice", choices };
  return { name, kind: KINDS[name] ?? "other", choices: [] };
}
