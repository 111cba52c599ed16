import type { AnalysedPackage } from "../plan/analyse-groups.ts";
import type { Need } from "../plan/needs.ts";

/**
 * The needs of a package that `applies` to, by the name that is asked for. One finding a name: the ELF files
 * that ask for it are its evidence.
 */
export function needsByName(
  { needs }: AnalysedPackage,
  applies: (need: Need) => boolean,
): ReadonlyMap<string, readonly [Need, ...Need[]]> {
  const byName = new Map<string, [Need, ...Need[]]>();
  for (const need of needs()) {
    if (!applies(need)) continue;
    const before = byName.get(need.needed);
    if (before === undefined) byName.set(need.needed, [need]);
    else before.push(need);
  }
  return byName;
}

/** `/usr/bin/x needs liby.so.1`, once a need. */
export function askers(needs: readonly Need[]): string[] {
  return needs.map(({ file, needed }) => `${file.from} needs ${needed}`);
}
