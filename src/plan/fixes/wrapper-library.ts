import type { PlacedFile } from "../../layout/lay-out.ts";
import type { AnalysedPackage } from "../analyse-groups.ts";
import { opensItself, WRAPPERS, wrappersOf } from "../opened.ts";

/** The library that has a function which opens others on behalf of its callers. */
export interface WrapperLibrary {
  /** Attribute of the package that ships it. */
  readonly attr: string;
  readonly file: PlacedFile;
}

/**
 * Wrappers whose library may be there twice: of libnvos every package of jetpack-nixos that needs one has a copy. Of
 * Qt, GLib or SDL a second one would not know the objects of the first.
 */
export const COPIED_WRAPPERS: ReadonlySet<string> = new Set(["NvOsLibraryLoad"]);

/** By the name of the function. */
export type WrapperLibraries = ReadonlyMap<string, WrapperLibrary>;

/**
 * The library behind each wrapper of `dlopen` that a set imports: the only one that every importer needs directly
 * and that calls `dlopen` itself. Where symbols were read, it must export the function. Undecided where several
 * would do, or none is at hand.
 */
export function wrapperLibraries(packages: readonly AnalysedPackage[]): WrapperLibraries {
  const candidates = new Map<string, Map<PlacedFile, WrapperLibrary>>();
  for (const { patched, needs } of packages) {
    if (!patched.some((file) => wrappersOf(file).length > 0)) continue;
    const byFile = Map.groupBy(needs(), ({ file }) => file);
    for (const file of patched) {
      for (const wrapper of wrappersOf(file)) {
        const needed = new Map<PlacedFile, WrapperLibrary>();
        for (const { resolution } of byFile.get(file) ?? []) {
          if (resolution.kind !== "own" && resolution.kind !== "sibling") continue;
          const { match } = resolution;
          if (match !== undefined && mayDefine(match.file, wrapper)) needed.set(match.file, match);
        }
        const before = candidates.get(wrapper);
        candidates.set(
          wrapper,
          before === undefined ? needed : new Map([...before].filter(([library]) => needed.has(library))),
        );
      }
    }
  }
  return new Map(
    [...candidates].flatMap(([wrapper, libraries]) => {
      const [only, ...others] = libraries.values();
      return only === undefined || others.length > 0 ? [] : [[wrapper, only] as const];
    }),
  );
}

function mayDefine(library: PlacedFile, wrapper: string): boolean {
  if (!WRAPPERS.has(wrapper) || !opensItself(library) || wrappersOf(library).includes(wrapper)) return false;
  const exported = library.elf?.exports;
  return exported === undefined || exported.some(({ name }) => name === wrapper);
}
