import { allCommands, type CommandEntry, type ValueEntry } from "./command-table.ts";
import { singleQuoted, words } from "./completions-words.ts";

/** Completions for fish (complete(1)); `fallback` as for bash. */
export function fishCompletions(program: string, table: CommandEntry, fallback?: CommandEntry): string {
  const names = table.commands.map(({ path }) => path.at(-1)!);
  const lines = [
    `# fish completion for ${program}; install it as completions/${program}.fish`,
    `complete -c ${program} -f`,
    ...allCommands(table).flatMap((entry) => {
      const conditions =
        entry === fallback
          ? [`not __fish_seen_subcommand_from ${words(names.filter((name) => name !== entry.path[0]))}`]
          : [
              ...entry.path.map((word) => `__fish_seen_subcommand_from ${words([word])}`),
              ...(entry.path.length === 0 && names.length > 0 ? ["__fish_use_subcommand"] : []),
            ];
      return commandLines(program, entry, conditions);
    }),
  ];
  return `${lines.join("\n")}\n`;
}

function commandLines(program: string, entry: CommandEntry, conditions: readonly string[]): string[] {
  const inner = entry.commands.map(({ path }) => path.at(-1)!);
  const line = (extra: readonly string[], ...rest: readonly string[]): string => {
    const all = [...conditions, ...extra];
    const when = all.length === 0 ? [] : ["-n", singleQuoted(all.join("; and "), "fish")];
    return [`complete -c ${program}`, ...when, ...rest].join(" ");
  };
  const untilInner =
    inner.length > 0 && entry.path.length > 0 ? [`not __fish_seen_subcommand_from ${words(inner)}`] : [];
  return [
    ...entry.commands.map(({ path, summary }) =>
      line(untilInner, "-a", words([path.at(-1)!]), "-d", quoted(summary)),
    ),
    ...entry.options.map(({ short, long, description, value }) =>
      line(
        untilInner,
        ...(short === undefined ? [] : ["-s", short.slice(1)]),
        "-l",
        long.slice(2),
        ...(value === undefined ? [] : optionValue(value)),
        "-d",
        quoted(description),
      ),
    ),
    ...entry.arguments.map((argument) => line([], ...argumentOf(argument))),
  ];
}

function optionValue({ kind, choices }: ValueEntry): readonly string[] {
  switch (kind) {
    case "choice":
      return ["-x", "-a", `'${words(choices)}'`];
    case "deb":
      return ["-r", "-k", "-a", "'(__fish_complete_suffix .deb)'"];
    case "directory":
      return ["-x", "-a", "'(__fish_complete_directories)'"];
    case "file":
      return ["-r", "-F"];
    case "other":
      return ["-x"];
  }
}

function argumentOf({ kind, choices }: ValueEntry): readonly string[] {
  switch (kind) {
    case "choice":
      return ["-a", `'${words(choices)}'`];
    case "deb":
      return ["-k", "-a", "'(__fish_complete_suffix .deb)'"];
    case "directory":
      return ["-a", "'(__fish_complete_directories)'"];
    case "file":
      return ["-F"];
    case "other":
      return [];
  }
}

const quoted = (text: string): string => singleQuoted(text.replace(/\s+/g, " "), "fish");
