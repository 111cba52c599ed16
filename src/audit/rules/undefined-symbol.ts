import type { ExportFact, SymbolFact } from "../../elf/elf-facts.ts";
import type { ElfInDeb } from "../../facts/deb-facts.ts";
import { at, type Observation, type Rule } from "../rule.ts";
import { makeScopes } from "../symbol-scope.ts";

/**
 * Only where every library that is loaded with the file was read. Symbols of glibc and of the compiler's run time
 * need not be: a reference to them has a version, and those are `symbol-version-too-new`'s to judge.
 */
export const undefinedSymbol: Rule = {
  name: "undefined-symbol",
  severity: "warning",
  title: "A symbol is asked for that no library defines",
  check: ({ packages, set }) => {
    const scopeOf = makeScopes(set);
    const defined = new Map<ElfInDeb, ReadonlySet<string>>();
    const definedBy = (elf: ElfInDeb): ReadonlySet<string> => {
      const known = defined.get(elf) ?? namesOf(elf.exports ?? []);
      defined.set(elf, known);
      return known;
    };
    return packages.flatMap((pkg) =>
      pkg.patched.flatMap((file): Observation[] => {
        const imports = file.elf?.imports ?? [];
        const asked = imports.filter(mustBeDefined);
        // Linked without symbol versions, its references to glibc cannot be told from the others.
        if (asked.length === 0 || !imports.some(({ version }) => version !== undefined)) return [];
        const { elfs, isComplete } = scopeOf(file);
        if (!isComplete) return [];
        const missing = asked.filter(({ name }) => !elfs.some((elf) => definedBy(elf).has(name)));
        if (missing.length === 0) return [];
        const isProgram = file.elf?.interpreter !== undefined;
        const names = missing.map(({ name }) => name);
        return [
          {
            ...at(pkg, file),
            // A plugin may be given its symbols by the program that loads it.
            confidence: isProgram ? "likely" : "possible",
            severity: isProgram ? "warning" : "note",
            subject: names[0]!,
            message:
              names.length === 1
                ? `asks for ${names[0]}, which nothing that is loaded with it defines`
                : `asks for ${names.length} symbols that nothing that is loaded with it defines`,
            evidence: [
              ...names.slice(0, SHOWN),
              ...(names.length > SHOWN ? [`and ${names.length - SHOWN} more`] : []),
              `loaded with it: ${
                elfs
                  .slice(1)
                  .map(({ path }) => path)
                  .join(", ") || "nothing but glibc"
              }`,
            ],
            help: "Look for a deb whose library defines it; the debs may be from different releases.",
          },
        ];
      }),
    );
  },
};

const SHOWN = 10;

/** A weak reference may stay open, and one with a version names the library that answers it. */
function mustBeDefined({ binding, version }: SymbolFact): boolean {
  return binding === "global" && version === undefined;
}

function namesOf(exports: readonly ExportFact[]): ReadonlySet<string> {
  return new Set(exports.map(({ name }) => name));
}
