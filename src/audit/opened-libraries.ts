import type { Grade } from "../elf/elf-facts.ts";
import type { Resolution } from "../graph/resolve.ts";
import type { AnalysedPackage } from "../plan/analyse-groups.ts";
import { directoryOf, type Opened, openedOrGuessed, runPathsOf, wrappersOf } from "../plan/opened.ts";
import { isInBuiltRunPath, isStorePath } from "./built-run-path.ts";
import type { Confidence } from "./finding.ts";

/** A library that an ELF file opens at run time by its file name, and who provides it. */
export interface OpenedLibrary extends Opened {
  readonly pkg: AnalysedPackage;
  /** Whether the run path leads there: a DT_NEEDED of the file is found in the same directory, or it is built so. */
  readonly covered: boolean;
}

/** What the patched files of a package open by a plain file name. */
export function openedLibraries(pkg: AnalysedPackage): OpenedLibrary[] {
  const runPaths = runPathsOf(pkg);
  const isBuilt = isStorePath(pkg);
  return openedOrGuessed(pkg).map((opened) => {
    const directory = directoryOf(opened.resolution);
    const covered =
      (directory !== undefined && runPaths.get(opened.file)?.has(directory) === true) ||
      (isBuilt && isInBuiltRunPath(opened.file, opened.resolution));
    return { ...opened, pkg, covered };
  });
}

/** Opened libraries by the name that is opened; one finding a name. */
export function openedByName(
  opened: readonly OpenedLibrary[],
): ReadonlyMap<string, readonly [OpenedLibrary, ...OpenedLibrary[]]> {
  const byName = new Map<string, [OpenedLibrary, ...OpenedLibrary[]]>();
  for (const each of opened) {
    const before = byName.get(each.fact.name);
    if (before === undefined) byName.set(each.fact.name, [each]);
    else before.push(each);
  }
  return byName;
}

/**
 * Opened libraries of the kinds in question to which the run path of the file does not lead, by name. Where a
 * wrapper opens them, the run path of the wrapper's library counts, whatever is added to the file's own.
 */
export function unreachedByName(
  pkg: AnalysedPackage,
  kinds: readonly Resolution["kind"][],
): ReturnType<typeof openedByName> {
  return openedByName(
    openedLibraries(pkg).filter(
      ({ file, resolution, covered }) =>
        kinds.includes(resolution.kind) && !covered && wrappersOf(file).length === 0,
    ),
  );
}

const CONFIDENCE: Readonly<Record<Grade, Confidence>> = {
  declared: "certain",
  certain: "certain",
  likely: "likely",
  possible: "possible",
};

/** How sure it is that a library is opened, of the surest of several places. */
export function confidenceOf(opened: readonly OpenedLibrary[]): Confidence {
  const all = opened.map(({ fact }) => CONFIDENCE[fact.grade]);
  return all.includes("certain") ? "certain" : all.includes("likely") ? "likely" : "possible";
}

/** `/usr/lib/libx.so opens liby.so with dlopen (.rodata+0x10)`, once a place. */
export function openers(opened: readonly OpenedLibrary[]): string[] {
  return opened.map(
    ({ file, fact }) =>
      `${file.from} opens ${fact.name}${fact.via === undefined ? "" : ` with ${fact.via}`} (${fact.evidence})`,
  );
}
