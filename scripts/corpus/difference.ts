import { isDeepStrictEqual } from "node:util";
import type { JudgedFacts } from "./eu-readelf.ts";

/**
 * Whose fault a difference is. `ours`: the other tools agree with each other. `readelf`: elfutils agrees with
 * us. `undecided`: three tools, three answers, or a question that elfutils was not asked. `damaged`: the tools
 * refuse the file too, and we say so. `oracle`: the tool's word for it is not in the table of the comparison.
 */
export type Blame = "ours" | "readelf" | "undecided" | "damaged" | "oracle";

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

/** The names of the properties that two objects do not share, sorted; one that is undefined counts as absent. */
export function differingFields(ours: object, theirs: object): string[] {
  const [left, right] = [ours as Record<string, unknown>, theirs as Record<string, unknown>];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].filter((name) => !isDeepStrictEqual(left[name], right[name])).sort();
}

/** Judges one field that GNU readelf and we differ in; `elfutils` is undefined where it could not be asked. */
export function judge(
  path: string,
  what: string,
  facts: { readonly ours: object; readonly theirs: object; readonly elfutils: JudgedFacts | undefined },
): Difference {
  const read = (object: object | undefined): unknown =>
    (object as Record<string, unknown> | undefined)?.[what];
  const [ours, theirs, elfutils] = [read(facts.ours), read(facts.theirs), read(facts.elfutils)];
  const isAsked = facts.elfutils !== undefined && JUDGED.has(what);
  const blame = !isAsked
    ? "undecided"
    : isDeepStrictEqual(elfutils, ours)
      ? "readelf"
      : isDeepStrictEqual(elfutils, theirs)
        ? "ours"
        : "undecided";
  return { blame, path, what, ours, theirs, ...(isAsked ? { elfutils } : {}) };
}

const JUDGED: ReadonlySet<string> = new Set([
  "interpreter",
  "soname",
  "needed",
  "rpath",
  "runpath",
  "versionNeeds",
  "versionDefs",
  "buildId",
] satisfies (keyof JudgedFacts)[]);
