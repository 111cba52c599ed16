import type { DeclaredLibrary } from "./dlopen-note.ts";
import type { DlopenFact, ElfFacts, Grade } from "./elf-facts.ts";
import { interposerTables } from "./interposer-tables.ts";
import {
  isBarePattern,
  isGlibc,
  isPattern,
  isVersioned,
  libraryNameIn,
  mayBeFeature,
  stemOf,
} from "./library-name.ts";
import { OPENERS } from "./openers.ts";
import type { StringCandidate } from "./string-scan.ts";

/** Evidence of libraries that the dynamic section names for the loader to open (gABI). */
export const FILTER = "DT_FILTER";
export const AUXILIARY = "DT_AUXILIARY";

/** What else is known of the file whose strings are judged. */
export interface DlopenContext
  extends Pick<ElfFacts, "interpreter" | "soname" | "needed" | "filter" | "auxiliary"> {
  readonly openers: readonly string[];
  readonly declared: readonly DeclaredLibrary[];
  /** How a person finds the byte at `offset`: `.rodata+0x53710`. */
  place(offset: number): string;
}

/**
 * The libraries that a file opens at run time, as far as its notes, its strings and its imports tell; sorted
 * by name, each once. What DT_NEEDED loads anyway, the loader and the file's own SONAME are left out. docs/dlopen.md says
 * what the grades mean.
 */
export function inferDlopen(
  candidates: readonly StringCandidate[],
  context: DlopenContext,
): readonly DlopenFact[] {
  const { interpreter, soname, needed, openers, declared } = context;
  const known = [soname, interpreter, ...needed];
  const via = OPENERS.find((opener) => openers.includes(opener));
  const tables = interposerTables(candidates);
  const facts = new Map<string, DlopenFact>();
  const add = (name: string, grade: Grade, evidence: string): void => {
    const better = facts.get(name);
    if (better !== undefined && RANK[better.grade] <= RANK[grade]) return;
    facts.set(name, { name, grade, ...(via === undefined ? {} : { via }), evidence });
  };
  const addFiltee = (name: string, evidence: string): void => {
    if (!known.includes(name) && !facts.has(name)) facts.set(name, { name, grade: "declared", evidence });
  };
  // The loader opens them itself, with the run path of this file (_dl_map_object_deps in glibc).
  for (const name of context.filter ?? []) addFiltee(name, FILTER);
  for (const name of context.auxiliary ?? []) addFiltee(name, AUXILIARY);
  for (const library of declared) add(library.soname, "declared", describe(library));
  for (const candidate of candidates) {
    const name = libraryNameIn(candidate.text);
    if (name === undefined || known.includes(name)) continue;
    const doubt = doubtOf(name, soname, via, tables.get(candidate));
    const grade = doubt !== undefined ? "possible" : isVersioned(name) ? "certain" : "likely";
    const place = context.place(candidate.offset);
    add(name, grade, doubt === undefined ? place : `${place}, ${doubt}`);
  }
  return [...facts.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const RANK: Readonly<Record<Grade, number>> = { declared: 0, certain: 1, likely: 2, possible: 3 };

/** Why a name is no more than possible, or undefined. */
function doubtOf(
  name: string,
  soname: string | undefined,
  via: string | undefined,
  tableLength: number | undefined,
): string | undefined {
  if (via === undefined) return "in a file that imports nothing that opens libraries";
  if (isGlibc(name)) return "a part of glibc";
  if (soname !== undefined && stemOf(name) === stemOf(soname)) return "another version of the file itself";
  if (tableLength !== undefined) return `in a table of ${tableLength} names to compare with`;
  if (isPattern(name) && isBarePattern(name)) return "a pattern that every library matches";
  if (mayBeFeature(name)) return "the name of a feature or of a file";
  return undefined;
}

function describe({ feature, priority, description }: DeclaredLibrary): string {
  const about = [feature, priority && `(${priority})`, description && `: ${description}`];
  const text = about.filter((part) => part !== undefined && part !== "").join(" ");
  return text === "" ? "note" : `note: ${text.replace(" :", ":")}`;
}
