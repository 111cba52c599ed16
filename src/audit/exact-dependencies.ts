import { field } from "../debian/deb822.ts";
import { type Alternative, parseRelations } from "../debian/relations.ts";
import { Deb2nixError } from "../error.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import type { PlacedFile } from "../layout/lay-out.ts";
import type { AnalysedPackage } from "../plan/analyse-groups.ts";
import { debOf } from "./deb-of.ts";

/** A deb that another one wants in exactly one version. */
export type ExactDependency = Required<Pick<Alternative, "name" | "constraint">>;

/**
 * For libraries that files of a package need: the deb that, by its name, has the library, where the deb of the file
 * that asks wants it in exactly one version: the two were built for each other.
 */
export function exactDependencies(
  pkg: AnalysedPackage,
): (library: string, file: PlacedFile) => ExactDependency | undefined {
  // Depends may be as long as its writer liked, and is read once.
  const known = new Map<DebFacts, ReadonlyMap<string, ExactDependency>>();
  return (library, file) => {
    const asker = debOf(pkg, file);
    const meant = libraryPackage(library);
    if (asker === undefined || meant === undefined) return undefined;
    const dependencies = known.get(asker) ?? exactlyOf(asker);
    known.set(asker, dependencies);
    return dependencies.get(meant);
  };
}

/** By the name of the deb that is wanted; of several clauses for one the first counts. */
function exactlyOf({ control }: DebFacts): ReadonlyMap<string, ExactDependency> {
  const found = new Map<string, ExactDependency>();
  for (const text of [field(control, "Pre-Depends"), field(control, "Depends")]) {
    for (const { name, constraint } of alone(text ?? "")) {
      if (constraint?.relation === "=" && !found.has(name)) found.set(name, { name, constraint });
    }
  }
  return found;
}

/** Clauses with one alternative. A field that cannot be read has none: other rules tell of that. */
function alone(text: string): Alternative[] {
  try {
    return parseRelations(text).flatMap(({ alternatives }) =>
      alternatives.length === 1 ? alternatives : [],
    );
  } catch (error) {
    if (error instanceof Deb2nixError) return [];
    throw error;
  }
}

/** What the deb of a library is called (Debian policy 8.1): `libcublasLt.so.12` is in `libcublaslt12`. */
function libraryPackage(soname: string): string | undefined {
  const [, stem, version] = /^(.+)\.so\.([\d.]+)$/.exec(soname) ?? [];
  if (stem === undefined || version === undefined) return undefined;
  const name = stem.toLowerCase().replaceAll("_", "-");
  return /\d$/.test(name) ? `${name}-${version}` : `${name}${version}`;
}
