/** Majors of releases, ascending: `["35", "36", "38"]`. */
export type Majors = readonly string[];

/** What each of several releases has of one thing, ascending by major; releases without it are left out. */
export type ByMajor<T> = ReadonlyMap<string, T>;

/** The same of everything: another value for each release. */
export function mapByMajor<A, B>(values: ByMajor<A>, change: (value: A, major: string) => B): Map<string, B> {
  return new Map([...values].map(([major, value]) => [major, change(value, major)]));
}

/** Releases as a text by which sets of them compare and sort; majors have the same number of digits. */
export function signature(majors: Iterable<string>): string {
  return [...majors].join(" ");
}
