/** Lines around a change that are shown with it. */
const CONTEXT = 3;

/** Most pairs of lines that are compared; two files that differ more are shown as replaced. */
const MAX_PAIRS = 4_000_000;

interface Edit {
  readonly kind: " " | "-" | "+";
  readonly line: string;
}

/**
 * What changes a text into another, as diff(1) -u prints it; empty where they are equal. A file that is not there has
 * the empty text. Names are printed as they are.
 */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return "";
  const edits = editsOf(linesOf(before), linesOf(after));
  const head = [
    `--- ${before === "" ? "/dev/null" : `a/${path}`}`,
    `+++ ${after === "" ? "/dev/null" : `b/${path}`}`,
  ];
  return [...head, ...hunks(edits)].map((line) => `${line}\n`).join("");
}

/** A last line without a line break says so, as diff does. */
function linesOf(text: string): string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  const last = lines.pop()!;
  return last === "" ? lines : [...lines, `${last}\n\\ No newline at end of file`];
}

/** The shortest way from one to the other, by the longest common subsequence of what differs. */
function editsOf(before: readonly string[], after: readonly string[]): Edit[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before.at(-1 - end) === after.at(-1 - end)
  ) {
    end++;
  }
  const same = (lines: readonly string[]): Edit[] => lines.map((line) => ({ kind: " ", line }));
  return [
    ...same(before.slice(0, start)),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

function middle(before: readonly string[], after: readonly string[]): Edit[] {
  const width = after.length + 1;
  if (before.length * after.length > MAX_PAIRS) {
    return [
      ...before.map((line): Edit => ({ kind: "-", line })),
      ...after.map((line): Edit => ({ kind: "+", line })),
    ];
  }
  const common = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number): number => common[row * width + column]!;
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      common[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const edits: Edit[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    if (row < before.length && column < after.length && before[row] === after[column]) {
      edits.push({ kind: " ", line: before[row++]! });
      column++;
    } else if (
      row < before.length &&
      (column === after.length || at(row + 1, column) >= at(row, column + 1))
    ) {
      edits.push({ kind: "-", line: before[row++]! });
    } else {
      edits.push({ kind: "+", line: after[column++]! });
    }
  }
  return edits;
}

/** The edits with what is around them; those that are close together are one hunk. */
function hunks(edits: readonly Edit[]): string[] {
  const changed = edits.flatMap(({ kind }, index) => (kind === " " ? [] : [index]));
  const ranges: { from: number; to: number }[] = [];
  for (const index of changed) {
    const last = ranges.at(-1);
    const [from, to] = [Math.max(0, index - CONTEXT), Math.min(edits.length, index + CONTEXT + 1)];
    if (last !== undefined && from <= last.to) last.to = to;
    else ranges.push({ from, to });
  }
  const lines: string[] = [];
  let [old, fresh, done] = [1, 1, 0];
  const count = (part: readonly Edit[], kind: "-" | "+"): number =>
    part.filter((edit) => edit.kind === " " || edit.kind === kind).length;
  for (const { from, to } of ranges) {
    const skipped = edits.slice(done, from);
    old += count(skipped, "-");
    fresh += count(skipped, "+");
    const part = edits.slice(from, to);
    const [olds, news] = [count(part, "-"), count(part, "+")];
    lines.push(
      `@@ -${span(old, olds)} +${span(fresh, news)} @@`,
      ...part.map(({ kind, line }) => kind + line),
    );
    old += olds;
    fresh += news;
    done = to;
  }
  return lines;
}

/** An empty span is named by the line before it. */
function span(start: number, length: number): string {
  if (length === 1) return String(start);
  return `${length === 0 ? start - 1 : start},${length}`;
}
