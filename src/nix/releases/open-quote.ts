/** What a quoted word of the shell begins with (bash(1), "Quoting"). */
export type Quote = "'" | '"' | "$'";

/** The quote that is still open at the end of a line, when `quote` was at its start. */
export function openQuote(line: string, quote: Quote | undefined): Quote | undefined {
  let open = quote;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at]!;
    if (character === "\\" && open !== "'") at += 1;
    else if (open !== undefined) {
      if (character === open.at(-1)) open = undefined;
    } else if (character === "#" && /^$|\s/.test(line[at - 1] ?? "")) return undefined;
    else if (character === '"') open = '"';
    else if (character === "'") open = line[at - 1] === "$" && line[at - 2] !== "\\" ? "$'" : "'";
  }
  return open;
}
