import { allCommands, type CommandEntry, type ValueEntry } from "./command-table.ts";
import { words } from "./completions-words.ts";

/**
 * Completions for bash 3.2 and later (bash(1) "Programmable Completion"), without the package bash-completion.
 * `fallback` is the command whose options and arguments may stand without its name.
 */
export function bashCompletions(program: string, table: CommandEntry, fallback?: CommandEntry): string {
  const commands = allCommands(table);
  const paths = commands.filter(({ path }) => path.length > 0).map(({ path }) => pathPattern(path));
  return `# bash completion for ${program}; source it, or install it as bash-completion/completions/${program}
_${program}() {
  local IFS=$' \\t\\n' cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command='' i
  COMPREPLY=()
  # An option's value after = is a word of its own.
  [[ $cur == = ]] && cur=''
  [[ $prev == = ]] && prev=\${COMP_WORDS[COMP_CWORD-2]}
  # Commands come first: behind an option the same word is a file.
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command \${COMP_WORDS[i]}" in
      ${paths.join("|") || "''"}) command="$command \${COMP_WORDS[i]}" ;;
      *) break ;;
    esac
  done
  case "$command" in
${commands.map((entry) => commandCase(entry, entry.path.length === 0 ? fallback : undefined)).join("")}  esac
}
complete -o filenames -F _${program} ${program}
`;
}

const pathPattern = (path: readonly string[]): string => `' ${path.join(" ")}'`;

function commandCase(entry: CommandEntry, fallback: CommandEntry | undefined): string {
  const options = [
    ...entry.options,
    ...(fallback?.options.filter(({ long }) => !entry.options.some((own) => own.long === long)) ?? []),
  ];
  const flags = options.flatMap(({ short, long }) => (short === undefined ? [long] : [short, long]));
  const values = options.flatMap(({ short, long, value }) =>
    value === undefined ? [] : [`          ${[short, long].filter(Boolean).join("|")}) ${reply(value)} ;;\n`],
  );
  const own = entry.arguments.length > 0 ? entry.arguments : (fallback?.arguments ?? []);
  const names = entry.commands.map(({ path }) => path.at(-1)!);
  const rest = [
    ...(names.length > 0 ? [`COMPREPLY+=( $(compgen -W '${words(names)}' -- "$cur") )`] : []),
    ...distinct(own.map(reply)),
  ];
  return `    ${entry.path.length === 0 ? "''" : pathPattern(entry.path)})
      if [[ $prev == -* ]]; then
        case $prev in
${values.join("")}          *) prev='' ;;
        esac
      fi
      if [[ $prev == -* ]]; then
        return
      elif [[ $cur == -* ]]; then
        COMPREPLY=( $(compgen -W '${words(flags)}' -- "$cur") )
      else
        ${rest.join("\n        ") || ":"}
      fi
      ;;
`;
}

/** A command that adds what fits. Names of files may hold blanks, so that lines count for them. */
function reply({ kind, choices }: ValueEntry): string {
  const files = (command: string): string => `IFS=$'\\n'; COMPREPLY+=( $(${command}) )`;
  switch (kind) {
    case "choice":
      return `COMPREPLY+=( $(compgen -W '${words(choices)}' -- "$cur") )`;
    case "deb":
      return files(`compgen -f -X '!*.deb' -- "$cur"; compgen -d -- "$cur"`);
    case "directory":
      return files(`compgen -d -- "$cur"`);
    case "file":
      return files(`compgen -f -- "$cur"`);
    case "other":
      return ":";
  }
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
