import { posix } from "node:path";
import type { DlopenFact } from "../elf/elf-facts.ts";
import { OPENERS } from "../elf/openers.ts";
import type { Resolution } from "../graph/resolve.ts";
import type { PlacedFile } from "../layout/lay-out.ts";
import type { AnalysedPackage } from "./analyse-groups.ts";

/** A library that an ELF file opens at run time by its file name, and who provides it. */
export interface Opened {
  readonly file: PlacedFile;
  readonly fact: DlopenFact;
  readonly resolution: Resolution;
}

/**
 * What the patched files of a package open by a plain file name, mere guesses among it: paths are no question of run
 * paths, and a pattern is filled in by the program.
 */
export function openedOrGuessed({ patched, resolve }: AnalysedPackage): Opened[] {
  return patched.flatMap((file) =>
    (file.elf?.dlopen ?? [])
      .filter(({ name }) => !/[/*]/.test(name))
      .map((fact) => ({ file, fact, resolution: resolve(file.elf!, fact.name) })),
  );
}

/** The same without what is a mere guess. */
export function openedByName(pkg: AnalysedPackage): Opened[] {
  return openedOrGuessed(pkg).filter(({ fact }) => fact.grade !== "possible");
}

/** The functions among `OPENERS` that open a library themselves. */
export const LOADERS: readonly string[] = ["__libc_dlopen_mode", "dlmopen", "dlopen"];

/** Functions that open a library on behalf of their caller: the run path of the library they are in is searched. */
export const WRAPPERS: ReadonlySet<string> = new Set(OPENERS.filter((opener) => !LOADERS.includes(opener)));

/** The wrappers of `dlopen` that a file imports. */
export function wrappersOf({ elf }: PlacedFile): readonly string[] {
  return (elf?.openers ?? []).filter((opener) => WRAPPERS.has(opener));
}

/** Whether a file calls the loader itself. */
export function opensItself({ elf }: PlacedFile): boolean {
  return elf?.openers?.some((opener) => LOADERS.includes(opener)) === true;
}

/** The directories that auto-patchelf puts into the run path of each file, for what its DT_NEEDED name. */
export function runPathsOf({
  needs,
}: Pick<AnalysedPackage, "needs">): ReadonlyMap<PlacedFile, ReadonlySet<string>> {
  const byFile = new Map<PlacedFile, Set<string>>();
  for (const { file, resolution } of needs()) {
    const directory = directoryOf(resolution);
    if (directory === undefined) continue;
    const before = byFile.get(file);
    if (before === undefined) byFile.set(file, new Set([directory]));
    else before.add(directory);
  }
  return byFile;
}

/** A name for the directory where a library is found: the same for two libraries that are found in one. */
export function directoryOf(resolution: Resolution): string | undefined {
  switch (resolution.kind) {
    case "own":
    case "sibling": {
      const { match } = resolution;
      if (match !== undefined) return `${match.attr} ${posix.dirname(match.file.path)}`;
      // The index that ships with the tool tells no directories; nearly all of L4T lies in one.
      return resolution.kind === "sibling" ? `${resolution.attr} /lib` : undefined;
    }
    case "nixpkgs":
    case "cuda":
      return `${resolution.attr} ${resolution.output ?? ""}`;
    default:
      return undefined;
  }
}
