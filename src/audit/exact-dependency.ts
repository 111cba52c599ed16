import { field } from "../debian/deb822.ts";
import { type Alternative, parseRelations } from "../debian/relations.ts";
import { Deb2nixError } from "../error.ts";
import type { PlacedFile } from "../layout/lay-out.ts";
import type { AnalysedPackage } from "../plan/analyse-groups.ts";
import { debOf } from "./deb-of.ts";

/**
 * The deb that, by its name, has the library, where the deb of the file that asks wants it in exactly one version:
 * the two were built for each other.
 */
export function exactDependency(
  name: string,
  file: PlacedFile,
  pkg: AnalysedPackage,
): Required<Pick<Alternative, "name" | "constraint">> | undefined {
  const asker = debOf(pkg, file);
  const meant = libraryPackage(name);
  if (asker === undefined || meant === undefined) return undefined;
  for (const text of [field(asker.control, "Pre-Depends"), field(asker.control, "Depends")]) {
    for (const { name: deb, constraint } of alone(text ?? "")) {
      if (deb === meant && constraint?.relation === "=") return { name: deb, constraint };
    }
  }
  return undefined;
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
