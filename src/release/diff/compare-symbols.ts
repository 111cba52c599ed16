import { withoutDriverVersion } from "../../graph/library-name.ts";
import type { Change } from "./change.ts";
import { atFile } from "./compare-libraries.ts";
import { sortedEvidence } from "./evidence.ts";
import type { Library } from "./library.ts";
import type { LibraryPair } from "./pair-libraries.ts";

/** A file that asks for a symbol. */
interface Importer {
  readonly library: Library;
  /** Names of DT_NEEDED without the driver's version. */
  readonly needed: ReadonlySet<string>;
}

/**
 * Symbols that a library lost, that a file of the new release which needs the library imports, and that nothing
 * else of the new release defines. Where symbols were not read there is nothing to tell.
 */
export function compareSymbols(pairs: readonly LibraryPair[], fresh: readonly Library[]): Change[] {
  const defined = new Set(fresh.flatMap(({ elf }) => (elf.exports ?? []).map(({ name }) => name)));
  const importers = new Map<string, Importer[]>();
  for (const library of fresh) {
    const importer = { library, needed: new Set(library.elf.needed.map(withoutDriverVersion)) };
    for (const { name, binding } of library.elf.imports ?? []) {
      if (binding === "weak" || defined.has(name)) continue;
      const before = importers.get(name);
      if (before === undefined) importers.set(name, [importer]);
      else before.push(importer);
    }
  }
  return pairs.flatMap(({ old, new: now }): Change[] => {
    if (old.elf.exports === undefined || now.elf.exports === undefined) return [];
    const names = new Set([now.bare, withoutDriverVersion(now.elf.soname ?? now.bare)]);
    const missed = [...new Set(old.elf.exports.map(({ name }) => name))].sort().flatMap((symbol) => {
      const asking = (importers.get(symbol) ?? []).filter(({ needed }) =>
        [...names].some((name) => needed.has(name)),
      );
      return asking.length === 0 ? [] : [{ symbol, asking }];
    });
    if (missed.length === 0) return [];
    return [
      {
        kind: "symbols-removed",
        severity: "error",
        ...atFile(now),
        symbols: missed.map(({ symbol }) => symbol),
        evidence: sortedEvidence(
          missed.flatMap(({ symbol, asking }) =>
            asking.map(({ library }) => `${library.elf.path} of ${library.deb} imports ${symbol}`),
          ),
        ),
      },
    ];
  });
}
