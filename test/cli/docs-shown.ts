/**
 * Whether `printed` is what a page shows. A line that is `…` alone stands for any lines, none among them; elsewhere `…`
 * stands for any characters of its line. Spaces at the ends of lines and empty lines at the end do not count.
 */
export function isShown(shown: string, printed: string): boolean {
  const pattern = shown
    .trimEnd()
    .split("\n")
    .map((line) => (line.trim() === "…" ? "(?:.*\\n)*?" : `${lineToPattern(line.trimEnd())} *\\n`))
    .join("");
  return new RegExp(`^${pattern}\\n*$`).test(printed.endsWith("\n") ? printed : `${printed}\n`);
}

function lineToPattern(line: string): string {
  return line
    .split("…")
    .map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"))
    .join(".*?");
}
