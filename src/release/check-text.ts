/** An identifier of Nix. */
const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_'-]*/g;

/** Every word of a Nix file that could be a name, comments and strings included; sorted. */
export function wordsOf(text: string): readonly string[] {
  return [...new Set(text.match(IDENTIFIER) ?? [])].sort();
}

/** The arguments of the function that a file is: `{ a, b ? null }:` has a and b. Undefined where it is no such one. */
export function argumentsOf(text: string): ReadonlySet<string> | undefined {
  // What a # in the body's strings begins is none of the arguments.
  const code = text.replace(/#.*/g, "").trimStart();
  if (!code.startsWith("{")) return undefined;
  // Defaults may hold commas and braces; what is within brackets is none of the names.
  const plain = code
    .slice(1)
    .replace(/"[^"\n]*"/g, "")
    .replace(/\([^()]*\)|\[[^[\]]*\]|\{[^{}]*\}/g, "");
  const end = /\}\s*(?:@\s*[\w'-]+\s*)?:/.exec(plain);
  if (end === null) return undefined;
  const formals = plain.slice(0, end.index);
  const names = formals.split(",").map((formal) => /^\s*([A-Za-z_][\w'-]*)/.exec(formal)?.[1]);
  return new Set(names.filter((name) => name !== undefined));
}

/**
 * With which attributes a package in the house style calls its builder, and with what, by the lines of the call that
 * begin with one: as written, but for spaces.
 */
export function attributesOf(text: string): ReadonlyMap<string, string> {
  const call = text.slice(Math.max(0, text.search(/^(?:in\s+)?buildFromDebs\b/m)));
  const starts = [...call.matchAll(/^ {2}([A-Za-z_][\w'-]*)(?:\.[\w'-]+)* =/gm)];
  return new Map(
    starts.map((match, index) => {
      const end = starts[index + 1]?.index ?? Math.max(match.index, call.lastIndexOf("}"));
      return [
        match[1]!,
        call
          .slice(match.index, end)
          .replace(/^\s*#.*$/gm, "")
          .replace(/\s+/g, " ")
          .trim(),
      ];
    }),
  );
}
