import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Fence, readPage } from "./docs-fences.ts";
import { ROOT } from "./run.ts";

/** A literal regular expression with a fence in it, up to its flags. */
const FENCE_PATTERN = /\/((?:\^|\\.|[^/\\\n])*```(?:\\.|[^/\\\n])*)\/([a-z]*)/g;

/**
 * Which test takes a fence out of its page to run it. Such a test names the page and has a regular expression for
 * the fence; both stand in its source, so the expression is asked here too, and there is no list to forget.
 */
export function testsOfFences(page: string): (fence: Fence) => string | undefined {
  const markdown = readPage(page);
  const offsets = lineOffsets(markdown);
  const taken = sources()
    .filter(({ text }) => text.includes(page))
    .flatMap(({ test, text }) =>
      [...text.matchAll(FENCE_PATTERN)].flatMap(([, pattern, flags]) =>
        matchesOf(new RegExp(pattern!, flags), markdown).map((offset) => ({ test, offset })),
      ),
    );
  return ({ line, text }) => {
    const start = offsets[line - 1]!;
    const end = offsets[line]! + text.length;
    return taken.find(({ offset }) => offset >= start && offset < end)?.test;
  };
}

/** Where the expression finds something, as its flags have it: once, or everywhere. */
function matchesOf(pattern: RegExp, markdown: string): number[] {
  const found = pattern.global ? [...markdown.matchAll(pattern)] : [pattern.exec(markdown)];
  return found.flatMap((match) => (match === null ? [] : [match.index]));
}

function lineOffsets(text: string): number[] {
  const offsets = [0];
  for (const line of text.split("\n")) offsets.push(offsets.at(-1)! + line.length + 1);
  return offsets;
}

function sources(): { readonly test: string; readonly text: string }[] {
  const names = readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.endsWith(".test.ts"))
    .sort()
    .map((name) => ({ test: `test/${name}`, text: readFileSync(join(ROOT, "test", name), "utf8") }));
}
