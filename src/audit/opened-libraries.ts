import { posix } from "node:path";
import type { DlopenFact, Grade } from "../elf/elf-facts.ts";
import { OPENERS } from "../elf/openers.ts";
import type { Resolution } from "../graph/resolve.ts";
import type { PlacedFile } from "../layout/lay-out.ts";
import type { AnalysedPackage } from "../plan/analyse-set.ts";
import type { Confidence } from "./finding.ts";

/** A library that an ELF file opens at run time by its file name, and who provides it. */
export interface OpenedLibrary {
  readonly pkg: AnalysedPackage;
  readonly file: PlacedFile;
  readonly fact: DlopenFact;
  readonly resolution: Resolution;
}

/**
 * What the patched files of a package open by a plain file name. Absolute paths are no question of run paths,
 * and a pattern is filled in by the program.
 */
export function openedLibraries(pkg: AnalysedPackage): OpenedLibrary[] {
  return pkg.patched.flatMap((file) =>
    (file.elf?.dlopen ?? [])
      .filter(({ name }) => !/[/*]/.test(name))
      .map((fact) => ({ pkg, file, fact, resolution: pkg.resolve(file.elf!, fact.name) })),
  );
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
 * Whether the run path that auto-patchelf gives to the file leads to the library all the same, because the file
 * also has a DT_NEEDED that is found in the same directory.
 */
export function isCovered({ pkg, file, resolution }: OpenedLibrary): boolean {
  const wanted = directoryOf(resolution);
  if (wanted === undefined) return false;
  return pkg.needs().some((need) => need.file === file && directoryOf(need.resolution) === wanted);
}

function directoryOf(resolution: Resolution): string | undefined {
  switch (resolution.kind) {
    case "own":
    case "sibling": {
      const { match } = resolution;
      return match === undefined ? undefined : `${match.attr} ${posix.dirname(match.file.path)}`;
    }
    case "nixpkgs":
    case "cuda":
      return `${resolution.attr} ${resolution.output ?? ""}`;
    default:
      return undefined;
  }
}

/** Functions that open a library on behalf of their caller: the run path of the library they are in is searched. */
const WRAPPERS: ReadonlySet<string> = new Set(
  OPENERS.filter((opener) => !["__libc_dlopen_mode", "dlmopen", "dlopen"].includes(opener)),
);

/** The wrappers of `dlopen` that a file imports. */
export function wrappersOf({ elf }: PlacedFile): readonly string[] {
  return (elf?.openers ?? []).filter((opener) => WRAPPERS.has(opener));
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
