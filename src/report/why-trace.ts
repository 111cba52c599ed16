import type { LoaderStep } from "../graph/loader-search.ts";
import type { WhyEvidence } from "../plan/why-evidence.ts";
import { visible } from "../visible.ts";

/** Where the loader would look for what an ELF file asks for, line by line. */
export function traceLines(
  elf: string,
  trace: WhyEvidence["trace"],
  via: string | undefined,
): readonly string[] {
  if (trace !== undefined) return trace.map((step) => `    ${visible(stepText(elf, step))}`);
  if (via === undefined) return [];
  return [`    ${visible(via)} opens it: the run path of the library that ${visible(via)} is in counts`];
}

function stepText(elf: string, { from, candidate, outcome }: LoaderStep): string {
  if (from.kind === "ld.so.cache" && candidate === undefined) return "ld.so.cache: no such name";
  const owner = "of" in from && from.of !== elf ? `${from.kind} of ${from.of}` : from.kind;
  const place = candidate === "" ? "the current directory" : candidate;
  return `${owner}: ${place} (${outcome})`;
}
