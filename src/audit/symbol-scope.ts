import type { ElfInDeb } from "../facts/deb-facts.ts";
import type { PlacedFile } from "../layout/lay-out.ts";
import type { AnalysedSet } from "../plan/analyse-set.ts";
import type { Need } from "../plan/needs.ts";

/** The libraries that are loaded with a file: those of DT_NEEDED, theirs, and so on (ld.so(8)). */
export interface SymbolScope {
  /** The file itself first. */
  readonly elfs: readonly ElfInDeb[];
  /** Whether the symbols of all of them were read, glibc and the compiler's run time left out. */
  readonly isComplete: boolean;
}

/** Makes the function that tells what is loaded with a patched file of the set. */
export function makeScopes({ packages }: AnalysedSet): (file: PlacedFile) => SymbolScope {
  const needs = new Map<PlacedFile, Need[]>();
  for (const pkg of packages) {
    for (const file of pkg.patched) needs.set(file, []);
    for (const need of pkg.needs()) needs.get(need.file)?.push(need);
  }
  return (start) => {
    const seen = new Set([start]);
    let isComplete = true;
    // The set grows while it is walked, and the walk reaches what is added.
    for (const file of seen) {
      const own = needs.get(file);
      if (own === undefined || file.elf?.exports === undefined) isComplete = false;
      for (const { resolution } of own ?? []) {
        if (resolution.kind === "libc" || resolution.kind === "gcc") continue;
        const match = "match" in resolution ? resolution.match : undefined;
        if (match === undefined) isComplete = false;
        else seen.add(match.file);
      }
    }
    return { elfs: [...seen].map((file) => file.elf!), isComplete };
  };
}
