import { visible } from "../visible.ts";

/** A code span: nothing in it is markup, and nobody is mentioned (CommonMark 0.31, section 6.1). */
export function codeSpan(value: string): string {
  const shown = visible(value);
  const runs = shown.match(/`+/g)?.map(({ length }) => length) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs) + 1);
  const space = runs.length === 0 ? "" : " ";
  return `${fence}${space}${shown}${space}${fence}`;
}

/** Text of a deb or of the command line that is no markup, and mentions nobody. */
export function plainMarkdown(value: string): string {
  return visible(value)
    .replace(/[\\`*_{}[\]()#+!|~$-]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "&#64;");
}
