import { isDeepStrictEqual } from "node:util";
import type { ElfFacts } from "../../src/elf/elf-facts.ts";
import type { JudgedFacts } from "./eu-readelf.ts";

/**
 * Whose fault a difference is. `ours`: the other tools agree with each other. `readelf`: elfutils agrees with
 * us. `undecided`: three tools, three answers, or a question that elfutils was not asked. `damaged`: the tools
 * refuse the file too, and we say so. `sections`: on the same file without its section table, which loaders do
 * not read, GNU readelf agrees with us. `oracle`: GNU readelf's words are not in the table of the comparison, and
 * elfutils, asked instead, agrees with us.
 */
export type Blame = "ours" | "readelf" | "undecided" | "damaged" | "sections" | "oracle";

/** One thing that we and a tool say differently. */
export interface Difference {
  readonly blame: Blame;
  /** In the deb; absent where the difference is about the deb as a whole. */
  readonly path?: string;
  /** `needed`, `buildId`, `files` … */
  readonly what: string;
  readonly ours: unknown;
  readonly theirs: unknown;
  /** What elfutils says, where it was asked. */
  readonly elfutils?: unknown;
}

/** What GNU readelf is compared on; `dlopen` and its fellows are inferred, no tool prints them. */
export const COMPARED: readonly (keyof ElfFacts)[] = [
  ...(["class", "endian", "machine", "type", "osabi", "interpreter", "soname", "needed", "rpath"] as const),
  ...(["runpath", "flags", "versionNeeds", "versionDefs", "buildId", "abiTag"] as const),
];

/** What elfutils is compared on. */
export const JUDGED: readonly (keyof JudgedFacts)[] = [
  ...([
    "interpreter",
    "soname",
    "needed",
    "rpath",
    "runpath",
    "versionNeeds",
    "versionDefs",
    "buildId",
  ] as const),
];

/** Those of the fields in which two objects differ; one that is undefined counts as absent. */
export function differingFields<K extends string>(fields: readonly K[], ours: object, theirs: object): K[] {
  const read = (facts: object, field: string): unknown => (facts as Record<string, unknown>)[field];
  return fields.filter((field) => !isDeepStrictEqual(read(ours, field), read(theirs, field)));
}

/** Judges one field that GNU readelf and we differ in; `elfutils` is undefined where it could not be asked. */
export function judge(
  path: string,
  what: keyof ElfFacts,
  facts: { readonly ours: ElfFacts; readonly theirs: ElfFacts; readonly elfutils: JudgedFacts | undefined },
): Difference {
  const [ours, theirs] = [facts.ours[what], facts.theirs[what]];
  const judged = JUDGED.find((field) => field === what);
  if (facts.elfutils === undefined || judged === undefined)
    return { blame: "undecided", path, what, ours, theirs };
  const elfutils = facts.elfutils[judged];
  const isReadelfs = isDeepStrictEqual(elfutils, ours);
  const isOurs = isDeepStrictEqual(elfutils, theirs);
  return {
    blame: isReadelfs ? "readelf" : isOurs ? "ours" : "undecided",
    path,
    what,
    ours,
    theirs,
    elfutils,
  };
}
