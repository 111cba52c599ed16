/** Words for a list in single quotes. Only what no shell takes apart may be among them; that it is so, a test holds. */
export function words(names: readonly string[]): string {
  for (const name of names) {
    if (!/^[A-Za-z0-9_.-]+$/.test(name)) throw new Error(`${JSON.stringify(name)} needs quotes`);
  }
  return names.join(" ");
}

/** A text in single quotes, as sh(1), zsh(1) and fish(1) read them; fish takes `\'` within, the others do not. */
export function singleQuoted(text: string, shell: "posix" | "fish"): string {
  return shell === "fish" ? `'${text.replace(/[\\']/g, "\\$&")}'` : `'${text.replaceAll("'", `'\\''`)}'`;
}
