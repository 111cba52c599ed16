/** An identifier of Nix. */
const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_'-]*/g;

/** Every word of a Nix file that could be a name, comments and strings included; sorted. */
export function wordsOf(text: string): readonly string[] {
  return [...new Set(text.match(IDENTIFIER) ?? [])].sort();
}

/** The arguments of the function that a file is: `{ a, b ? null }:` has a and b. Undefined where it is no such one. */
export function argumentsOf(text: string): ReadonlySet<string> | undefined {
  const code = text.replace(/^\s*(?:#.*\n\s*)*/, "");
  if (!code.startsWith("{")) return undefined;
  const end = /\}\s*(?:@\s*[\w'-]+\s*)?:/.exec(code);
  if (end === null) return undefined;
  const formals = code
    .slice(1, end.index)
    .replace(/#.*/g, "")
    // Defaults may hold commas; what is within brackets is none of the names.
    .replace(/\([^()]*\)|\[[^[\]]*\]|\{[^{}]*\}|"[^"]*"/g, "");
  const names = formals.split(",").map((formal) => /^\s*([A-Za-z_][\w'-]*)/.exec(formal)?.[1]);
  return new Set(names.filter((name) => name !== undefined));
}

/** Attributes with which a package in the house style calls its builder: those at the start of the call's lines. */
export function attributesOf(text: string): ReadonlySet<string> {
  const call = text.slice(Math.max(0, text.search(/^(?:in\s+)?buildFromDebs\b/m)));
  return new Set([...call.matchAll(/^ {2}([A-Za-z_][\w'-]*)(?:\.[\w'-]+)* =/gm)].map((match) => match[1]!));
}
