import { type Place, placeText } from "./place.ts";
import type { TextPosition } from "./toml-positions.ts";

/** Something that is wrong with a document; whoever knows the document makes a `Deb2nixError` of it. */
export interface ConfigProblem {
  readonly message: string;
  readonly place: Place;
  /** Where it is known without the place. */
  readonly position?: TextPosition;
  readonly hint?: string;
}

/** All that is wrong with what was read, at least one problem. */
export class ConfigProblems extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems[0]?.message);
    this.problems = problems;
  }
}

/** Throws `ConfigProblems`: what is at `place`, and what is wrong with it. */
export function fail(place: Place, message: string, hint?: string): never {
  throw new ConfigProblems([
    { message: `${placeText(place)}${message}`, place, ...(hint !== undefined && { hint }) },
  ]);
}

/** Reads every part, so that a wrong one does not hide the next. Throws `ConfigProblems` with those of all. */
export function readAll<T extends Readonly<Record<string, () => unknown>>>(
  parts: T,
): { readonly [K in keyof T]: ReturnType<T[K]> } {
  const values = readEach(Object.entries(parts), ([name, read]) => [name, read()] as const);
  return Object.fromEntries(values) as { readonly [K in keyof T]: ReturnType<T[K]> };
}

/** The same for a list. */
export function readEach<T, U>(items: readonly T[], read: (item: T, index: number) => U): readonly U[] {
  const problems: ConfigProblem[] = [];
  const values = items.flatMap((item, index): U[] => {
    try {
      return [read(item, index)];
    } catch (error) {
      if (!(error instanceof ConfigProblems)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new ConfigProblems(problems);
  return values;
}
