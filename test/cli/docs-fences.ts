import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./run.ts";

/** What an HTML comment right above a fence says of it: `<!-- not run: REASON -->`, `<!-- stdout -->`, `<!-- stderr -->`. */
export type FenceMark =
  | { readonly kind: "not run"; readonly reason: string }
  /** What the commands of the last fence before it print there. */
  | { readonly kind: "stdout" | "stderr" };

/** A fenced block of a page. */
export interface Fence {
  /** Below the root of the repository. */
  readonly page: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
  /** The first word behind the opening fence, "" without one. */
  readonly language: string;
  /** The lines between the fences, each with its newline. */
  readonly text: string;
  readonly mark?: FenceMark;
}

/** Every page whose commands readers try. */
export function pages(): string[] {
  const docs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" });
  return ["README.md", "bench/README.md", ...docs.filter((name) => name.endsWith(".md")).map(inDocs)].sort();
}

const inDocs = (name: string): string => `docs/${name}`;

export function readPage(page: string): string {
  return readFileSync(join(ROOT, page), "utf8");
}

/** The fenced blocks of a page, in its order. An open fence and a comment that is no mark of ours are errors. */
export function fencesOf(page: string, markdown = readPage(page)): Fence[] {
  const lines = markdown.split("\n");
  const fences: Fence[] = [];
  for (let at = 0; at < lines.length; at++) {
    const opening = /^```\s*(\S*)/.exec(lines[at]!);
    if (opening === null) continue;
    const end = lines.indexOf("```", at + 1);
    if (end < 0) throw new Error(`${page}:${at + 1}: the fence is never closed`);
    const mark = markOf(lines[at - 1] ?? "", `${page}:${at}`);
    const text = lines
      .slice(at + 1, end)
      .map((line) => `${line}\n`)
      .join("");
    fences.push({ page, line: at + 1, language: opening[1]!, text, ...(mark && { mark }) });
    at = end;
  }
  return fences;
}

function markOf(line: string, place: string): FenceMark | undefined {
  const comment = /^<!-- *(.*?) *-->$/.exec(line)?.[1];
  if (comment === undefined) return undefined;
  if (comment === "stdout" || comment === "stderr") return { kind: comment };
  const reason = /^not run: (.{10,})$/.exec(comment)?.[1];
  if (reason === undefined) throw new Error(`${place}: no mark of a fence: ${comment}`);
  return { kind: "not run", reason };
}

/** `docs/graph.md:5`, where the fence opens. */
export const placeOf = ({ page, line }: Fence): string => `${page}:${line}`;
