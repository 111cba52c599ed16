import type { PackageEntry } from "../../../src/debian/packages-index.ts";
import type { Clause } from "../../../src/debian/relations.ts";
import { type ArchiveRelations, clausesOf } from "./archive-relations.ts";
import type { LibraryDependencies } from "./library-dependencies.ts";
import type { OurAnswers } from "./our-answers.ts";

/**
 * What becomes of a dependency. `no-library`: on packages without a shlibs or symbols file, which is all that
 * dpkg-shlibdeps goes by. `found`: we have the edge. `toolchain`: stdenv has the library, which is no edge. `foreign`: only ELF files for another
 * machine name one, which are left as they are. No ELF file names a library of it, so that dpkg-shlibdeps cannot have asked
 * for it: `opened` where we say that one is opened at run time, `same-source` where both are built from one source,
 * else `by-hand`. What is left is ours: `own-copy` and `other-provider` where we took another file of that name,
 * `missed` where we have none.
 */
export type DependsClass =
  | "no-library"
  | "found"
  | "toolchain"
  | "foreign"
  | "opened"
  | "same-source"
  | "by-hand"
  | "own-copy"
  | "other-provider"
  | "missed";

/**
 * What becomes of an edge of ours. `declared`: Depends has it. `recommended`: a weaker field has it.
 * `by-template`: the library's own shlibs sends whoever needs it to another package, which Depends has.
 * `no-shlibs`: no shlibs file lists the library, so that dpkg-shlibdeps cannot have asked for it.
 * `other-provider`: Depends has another package with a library of that name. `undeclared`: none of these. And
 * `absent`, which is no edge: a name that no package of the set answers to.
 */
export type EdgeClass =
  | "declared"
  | "recommended"
  | "by-template"
  | "no-shlibs"
  | "other-provider"
  | "undeclared"
  | "absent";

export interface Verdict<Class> {
  readonly package: string;
  /** Of a dependency its alternatives, of an edge the package that it leads to, of an absent library its name. */
  readonly target: string;
  readonly class: Class;
  /** The names in DT_NEEDED that it is about. */
  readonly names: readonly string[];
}

/** One package as it was read. */
export interface ReadPackage {
  readonly entry: PackageEntry;
  readonly libraries: LibraryDependencies;
  /** Recommends, Suggests and Enhances. */
  readonly weak: readonly Clause[];
  readonly answers: OurAnswers;
}

export interface ReadArchive {
  readonly relations: ArchiveRelations;
  /** By name. */
  readonly packages: ReadonlyMap<string, ReadPackage>;
}

/** `judgeDepends` and `judgeEdges` of one package. */
export interface Judged {
  readonly depends: readonly Verdict<DependsClass>[];
  readonly edges: readonly Verdict<EdgeClass>[];
}

/** Dependencies that dpkg-shlibdeps cannot have made. */
export const NOT_BY_TOOL: readonly DependsClass[] = ["no-library", "opened", "same-source", "by-hand"];

/** Each dependency once; `named` is what readelf finds in DT_NEEDED. */
export function judgeDepends(
  { entry, answers }: ReadPackage,
  archive: ReadArchive,
  named: ReadonlySet<string>,
): Verdict<DependsClass>[] {
  const verdicts = new Map<string, Verdict<DependsClass>>();
  for (const clause of clausesOf(entry)) {
    const target = namesOf(clause);
    const providers = readFor(clause, archive).filter(
      (each) => each.entry !== entry && each.libraries.size > 0,
    );
    if (verdicts.has(target)) continue;
    const sonames = new Set(providers.flatMap(({ libraries }) => [...libraries.keys()]));
    const names = [...named].filter((name) => sonames.has(name));
    const isAmong = (found: { has(name: string): boolean }): boolean =>
      providers.some((each) => found.has(each.entry.name));
    const answer = (): DependsClass => {
      if (providers.length === 0) return "no-library";
      if (isAmong(answers.needed)) return "found";
      if (names.length === 0) {
        if (isAmong(answers.opened)) return "opened";
        return providers.some((each) => each.entry.source.name === entry.source.name)
          ? "same-source"
          : "by-hand";
      }
      if (names.every((name) => answers.toolchain.has(name))) return "toolchain";
      if (names.every((name) => answers.foreign.has(name))) return "foreign";
      if (names.some((name) => answers.own.has(name))) return "own-copy";
      const elsewhere = new Set([...answers.needed.values()].flat());
      return names.some((name) => elsewhere.has(name)) ? "other-provider" : "missed";
    };
    verdicts.set(target, { package: entry.name, target, class: answer(), names });
  }
  return [...verdicts.values()];
}

/** Each edge of ours to a package of the set, and each name that leads to none. */
export function judgeEdges(
  { entry, weak, answers }: ReadPackage,
  archive: ReadArchive,
): Verdict<EdgeClass>[] {
  const declared = clausesOf(entry);
  const has = (clauses: readonly Clause[], name: string): boolean =>
    clauses.some((clause) => archive.relations.satisfying(clause).some((each) => each.name === name));
  const declaredPackages = declared.flatMap((clause) => readFor(clause, archive));
  const edges = [...answers.needed].map(([target, names]): Verdict<EdgeClass> => {
    const libraries = archive.packages.get(target)?.libraries;
    const answer = (): EdgeClass => {
      if (has(declared, target)) return "declared";
      if (has(weak, target)) return "recommended";
      const templates = names.flatMap((name) => libraries?.get(name) ?? []);
      if (templates.some((template) => declared.some((clause) => namesOf(clause) === namesOf(template))))
        return "by-template";
      if (declaredPackages.some((each) => names.some((name) => each.libraries.has(name))))
        return "other-provider";
      return names.some((name) => libraries?.has(name)) ? "undeclared" : "no-shlibs";
    };
    return { package: entry.name, target, class: answer(), names };
  });
  const absent = [...answers.absent].map((name): Verdict<EdgeClass> => {
    return { package: entry.name, target: name, class: "absent", names: [name] };
  });
  return [...edges, ...absent];
}

function readFor(clause: Clause, { relations, packages }: ReadArchive): ReadPackage[] {
  return relations.satisfying(clause).flatMap(({ name }) => packages.get(name) ?? []);
}

function namesOf({ alternatives }: Clause): string {
  return alternatives.map(({ name }) => name).join(" | ");
}
