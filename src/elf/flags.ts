import { bitNames, DF, DF_1, DT, PF, PT } from "./constants.ts";
import { lastEntry } from "./dynamic.ts";
import type { ElfImage } from "./image.ts";

/** Older tags that say the same as a bit of DT_FLAGS (gABI "Dynamic Section"). */
const TAG_NAMES = { SYMBOLIC: DT.SYMBOLIC, TEXTREL: DT.TEXTREL, BIND_NOW: DT.BIND_NOW } as const;

/** The names that `ElfFacts.flags` promises, sorted. */
export function flagNames({ segments, isDynamic, entries }: ElfImage): readonly string[] {
  const names = new Set<string>();
  if (segments.some(({ type, flags }) => type === PT.GNU_STACK && (flags & PF.X) !== 0))
    names.add("EXECSTACK");
  if (segments.some(({ type }) => type === PT.GNU_RELRO)) names.add("RELRO");
  if (isDynamic) {
    names.add("DYNAMIC");
    for (const name of bitNames(DF, lastEntry(entries, DT.FLAGS)?.value ?? 0n)) names.add(name);
    for (const name of bitNames(DF_1, lastEntry(entries, DT.FLAGS_1)?.value ?? 0n)) names.add(name);
    for (const [name, tag] of Object.entries(TAG_NAMES)) {
      if (lastEntry(entries, tag) !== undefined) names.add(name);
    }
  }
  return [...names].sort();
}
