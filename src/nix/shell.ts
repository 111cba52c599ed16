/** A word of a shell command, quoted where the shell would not take it literally. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A path below the output as a shell word: `$out/lib/libcuda.so.1`. `path` begins with a slash. */
export function outPath(path: string): string {
  if (path === "/") return "$out";
  const word = shellWord(path);
  // `$out` is a store path and needs no quotes of its own.
  return `$out${word}`;
}
