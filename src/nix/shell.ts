/**
 * A word of a shell command, quoted where the shell would not take it literally. Bytes that are no UTF-8
 * (U+DC80..U+DCFF, as `decodeName` reads them) need bash's `$'\377'`.
 */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (!/[\udc80-\udcff]/.test(text) || text.isWellFormed()) return `'${text.replaceAll("'", "'\\''")}'`;
  const quoted = text.replace(/\p{Cs}|[\\'\n]/gu, (character) => {
    const byte = character.codePointAt(0)! - 0xdc00;
    if (byte >= 0x80 && byte <= 0xff) return `\\${byte.toString(8)}`;
    return character === "\n" ? "\\n" : `\\${character}`;
  });
  return `$'${quoted}'`;
}

/** The command for a link to `target` at `path`, which is a shell word; no target is taken for options. */
export function linkCommand(target: string, path: string): string {
  return `ln -sfn ${target.startsWith("-") ? "-- " : ""}${shellWord(target)} ${path}`;
}

/** A path below the output as a shell word: `$out/lib/libcuda.so.1`. `path` begins with a slash. */
export function outPath(path: string): string {
  // `$out` is a store path and needs no quotes of its own.
  return path === "/" ? "$out" : `$out${shellWord(path)}`;
}

/** A path of the deb as a shell word, seen from the unpacked deb's root; never taken for an option. */
export function sourcePath(path: string): string {
  return shellWord(path.startsWith("/-") ? `.${path}` : path.slice(1));
}

/** Text that double quotes of the shell leave as it is. */
export function inDoubleQuotes(text: string): string {
  return text.replace(/[\\"$`]/g, "\\$&");
}

/** Text that a here-document with an unquoted end leaves as it is. */
export function inHereDocument(text: string): string {
  return text.replace(/[\\$`]/g, "\\$&");
}

/** An extended regular expression for `text` itself, between two `#`. */
export function literalInEre(text: string): string {
  return text.replace(/[[\](){}.*+?^$|\\#]/g, "\\$&");
}
