import type { ScriptFact } from "../../facts/deb-facts.ts";

/** One simple command of a maintainer script. */
export interface ScriptCommand {
  /**
   * The words of the command, quotes removed and the script's own plain variables replaced; the first is the base name
   * of the program. A word with anything else that the shell would replace is undefined.
   */
  readonly words: readonly (string | undefined)[];
  /** The line of the script that has it. */
  readonly line: string;
}

/** Words that stand before a command without changing which command it is (dash(1)). */
const PREFIXES: ReadonlySet<string> = new Set([
  "!",
  "command",
  "do",
  "elif",
  "else",
  "env",
  "eval",
  "exec",
  "if",
  "sudo",
  "then",
  "until",
  "while",
  "{",
  "(",
]);

/**
 * The simple commands of a maintainer script in order, split at `;`, `&&`, `||`, `|` and `&`. Control flow is not
 * followed: a command counts wherever it stands, since a script's conditions ask what the system has.
 */
export function scriptCommands({ commands }: ScriptFact): ScriptCommand[] {
  const variables = new Map<string, string>();
  return commands
    .join("\n")
    .replace(/\\\n\s*/g, " ")
    .split("\n")
    .flatMap((line) =>
      simpleCommands(line, variables).flatMap((words) => {
        const start = words.findIndex((word) => word === undefined || !isPrefix(word));
        if (start < 0) return [];
        const [program, ...rest] = words.slice(start);
        return [{ words: [program?.slice(program.lastIndexOf("/") + 1), ...rest], line }];
      }),
    );
}

function isPrefix(word: string): boolean {
  return PREFIXES.has(word);
}

/** The words of each simple command of a line; assignments are noted in `variables`. */
function simpleCommands(line: string, variables: Map<string, string>): (string | undefined)[][] {
  const found: (string | undefined)[][] = [];
  let words: (string | undefined)[] = [];
  let depth = 0;
  const end = (): void => {
    if (words.length > 0) found.push(words);
    words = [];
  };
  for (const [token] of line.matchAll(TOKEN)) {
    if (/^\s/.test(token)) continue;
    if (token.startsWith("#")) break;
    if (token === "(" || token === ")") {
      // `name()` begins a function, and `pattern)` a branch of a case; neither is a command.
      if (token === "(" || depth === 0) words = [];
      else end();
      depth = Math.max(0, depth + (token === "(" ? 1 : -1));
      continue;
    }
    if (/^[;&|]/.test(token)) {
      end();
      continue;
    }
    const word = wordOf(token, variables);
    const [, name] = /^([A-Za-z_]\w*)=/.exec(token) ?? [];
    if (name !== undefined && words.length === 0) {
      if (word === undefined) variables.delete(name);
      else variables.set(name, word.slice(name.length + 1));
      continue;
    }
    words.push(word);
  }
  end();
  return found;
}

/** White space, an operator, a comment, or a word with its quoted parts. */
const TOKEN =
  /\s+|;;?|&&?(?!>)|\|\|?|[()]|(?<![^\s;&|()])#.*|(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|\$\([^()]*\)|`[^`]*`|[<>]&|&>|[^\s;&|()"'\\`])+|["'\\`]/g;

/** The parts of a word: quoted twice, quoted once, escaped, or plain. */
const PART = /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)|([^"'\\]+)|./g;

function wordOf(token: string, variables: ReadonlyMap<string, string>): string | undefined {
  let word = "";
  for (const [, double, single, escaped, plain] of token.matchAll(PART)) {
    const literal = single ?? escaped;
    if (literal !== undefined) {
      word += literal;
      continue;
    }
    const text = double ?? plain;
    const value = text === undefined ? undefined : expanded(text, variables);
    // An unquoted pattern or tilde is replaced by the shell with what it finds.
    if (value === undefined || (plain !== undefined && /[*?[\]~]/.test(plain))) return undefined;
    word += value;
  }
  return word;
}

/** With the values of variables that the script itself sets; undefined where it has another, or a command. */
function expanded(text: string, variables: ReadonlyMap<string, string>): string | undefined {
  let known = true;
  const value = text.replace(
    /\\([\s\S])|\$(?:\{(\w+)\}|([A-Za-z_]\w*)|[\s\S]?)|`/g,
    (_, escaped?: string, braced?: string, bare?: string) => {
      if (escaped !== undefined) return /[$`"\\]/.test(escaped) ? escaped : `\\${escaped}`;
      const found = variables.get(braced ?? bare ?? "");
      known &&= found !== undefined;
      return found ?? "";
    },
  );
  return known ? value : undefined;
}
