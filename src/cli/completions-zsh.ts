import { allCommands, type CommandEntry, type OptionEntry, type ValueEntry } from "./command-table.ts";
import { singleQuoted, words } from "./completions-words.ts";

/** Completions for zsh (zshcompsys(1), `_arguments`); `fallback` as for bash. */
export function zshCompletions(program: string, table: CommandEntry, fallback?: CommandEntry): string {
  const functions = allCommands(table)
    .filter(({ path }) => path.length > 0)
    .map((entry) => commandFunction(program, entry));
  return `#compdef ${program}
# zsh completion for ${program}; install it as _${program} in a directory of $fpath

${functions.join("\n")}
${commandFunction(program, table, fallback)}
if [[ $funcstack[1] == _${program} ]]; then
  _${program} "$@"
else
  compdef _${program} ${program}
fi
`;
}

function functionName(program: string, { path }: CommandEntry): string {
  return ["", program, ...path].join("_");
}

function commandFunction(program: string, entry: CommandEntry, fallback?: CommandEntry): string {
  const name = functionName(program, entry);
  const options = [...entry.options, ...(fallback?.options ?? [])].filter(
    ({ long }, index, all) => all.findIndex((other) => other.long === long) === index,
  );
  const own = entry.arguments.length > 0 ? entry.arguments : (fallback?.arguments ?? []);
  const specs = [
    ...options.flatMap(optionSpecs),
    ...own.map((argument, index) =>
      singleQuoted(
        `${argument.variadic ? "*" : index + 1}:${escaped(argument.name)}:${action(argument)}`,
        "posix",
      ),
    ),
  ];
  const args = `_arguments -s -S \\\n    ${specs.join(" \\\n    ")}`;
  if (entry.commands.length === 0) return `${name}() {\n  ${args}\n}\n`;
  const lines = entry.commands.map((inner) =>
    singleQuoted(`${inner.path.at(-1)}:${escaped(inner.summary)}`, "posix"),
  );
  return `${name}() {
  local -a commands=(
    ${lines.join("\n    ")}
  )
  if (( CURRENT > 2 )); then
    case $words[2] in
${entry.commands.map((inner) => `      ${inner.path.at(-1)}) shift words; (( CURRENT-- )); ${functionName(program, inner)}; return ;;\n`).join("")}    esac
  elif [[ $PREFIX != -* ]]; then
    _describe -t commands command commands${own.length === 0 ? "; return" : ""}
  fi
  ${args}
}
`;
}

function optionSpecs({ short, long, description, repeatable, value }: OptionEntry): readonly string[] {
  const flags = short === undefined ? [long] : [short, long];
  const exclusion = repeatable ? "*" : flags.length > 1 ? `(${flags.join(" ")})` : "";
  return flags.map((flag) => {
    const equals = value !== undefined && flag.startsWith("--") ? "=" : "";
    const what = value === undefined ? "" : `:${escaped(value.name)}:${action(value)}`;
    return singleQuoted(`${exclusion}${flag}${equals}[${escaped(description)}]${what}`, "posix");
  });
}

function action({ kind, choices }: ValueEntry): string {
  switch (kind) {
    case "choice":
      return `(${words(choices)})`;
    case "deb":
      return '_files -g "*.deb(-.)"';
    case "directory":
      return "_files -/";
    case "file":
      return "_files";
    case "other":
      return " ";
  }
}

/** What ends a part of a specification, escaped. */
function escaped(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\:[\]]/g, "\\$&");
}
