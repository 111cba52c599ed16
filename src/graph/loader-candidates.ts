import { posix } from "node:path";
import type { ElfInDeb } from "../facts/deb-facts.ts";
import type { Ldconfig } from "./loader-cache.ts";
import type { LoaderHeader, LoaderMachine } from "./loader-machine.ts";
import { expandTokens, runPathDirectories } from "./loader-tokens.ts";
import type { LoaderTree } from "./loader-tree.ts";

/** A file that the loader has mapped. */
export interface LoadedObject {
  /** As the loader reached it. Of a program without links: `$ORIGIN` is taken from it. */
  readonly path: string;
  readonly elf: ElfInDeb;
  /** What it was asked for by; absent for a program. */
  readonly name?: string;
}

/** Why the loader looks where it does. */
export type SearchSource =
  | { readonly kind: "loaded" | "path" | "ld.so.cache" | "default" }
  /** `of` is the path of the file that has it: the asker, or for DT_RPATH one of those that loaded it. */
  | { readonly kind: "DT_RPATH" | "DT_RUNPATH"; readonly of: string };

/** A loader, and the files that it can find. */
export interface LoaderSystem {
  readonly machine: LoaderMachine;
  readonly header: LoaderHeader;
  readonly tree: LoaderTree;
  readonly cache: Ldconfig["cache"];
}

/** A path that the loader tries. */
export interface Candidate {
  readonly from: SearchSource;
  /** Absent where the cache has no such name; where it is not known, what stands in the file. */
  readonly path?: string;
  /** Whether a model can look there. */
  readonly isKnown: boolean;
}

/**
 * Everything that the loader tries for a name, in order (ld.so(8); `_dl_map_object` in glibc's elf/dl-load.c).
 * `loaders`: the chain that loaded the asker, which is the last. `name` is as it is written.
 */
export function* candidatesFor(
  system: LoaderSystem,
  loaders: readonly [LoadedObject, ...LoadedObject[]],
  written: string,
): Generator<Candidate> {
  const { machine, cache } = system;
  const asker = loaders.at(-1)!;
  const name = expandTokens(written, posix.dirname(asker.path), machine);
  if (name === undefined || name.includes("/")) {
    yield { from: { kind: "path" }, path: name ?? written, isKnown: name?.startsWith("/") === true };
    return;
  }
  // With a DT_RUNPATH no DT_RPATH counts, neither the asker's own nor that of what loaded it.
  if (asker.elf.runpath.length === 0) {
    for (const object of loaders.toReversed()) {
      if (object.elf.runpath.length === 0) yield* inRunPath(system, "DT_RPATH", object, name);
    }
  }
  yield* inRunPath(system, "DT_RUNPATH", asker, name);
  const isConfined = asker.elf.flags.includes("NODEFLIB");
  // Confined, the cache still counts, but not for what lies below a default directory.
  const isDefault = (path: string) => machine.defaultDirectories.some((each) => path.startsWith(`${each}/`));
  const cached = cache.get(name)?.find((path) => !(isConfined && isDefault(path)));
  yield { from: { kind: "ld.so.cache" }, ...(cached === undefined ? {} : { path: cached }), isKnown: true };
  if (isConfined) return;
  for (const directory of machine.defaultDirectories) {
    yield* inDirectory(system, { kind: "default" }, directory, name);
  }
}

function* inRunPath(
  system: LoaderSystem,
  kind: "DT_RPATH" | "DT_RUNPATH",
  { path, elf }: LoadedObject,
  name: string,
): Generator<Candidate> {
  const from = { kind, of: path };
  const runPath = kind === "DT_RPATH" ? elf.rpath : elf.runpath;
  for (const entry of runPathDirectories(runPath, posix.dirname(path), system.machine)) {
    if (entry.kind === "unknown") yield { from, path: entry.written, isKnown: false };
    else yield* inDirectory(system, from, entry.directory, name);
  }
}

function* inDirectory(
  { machine, tree }: LoaderSystem,
  from: SearchSource,
  directory: string,
  name: string,
): Generator<Candidate> {
  for (const level of machine.hwcaps) {
    const special = `${directory}/glibc-hwcaps/${level}`;
    const real = tree.realPath(special);
    const isThere = real !== undefined && tree.entriesIn(real).length > 0;
    if (isThere) yield { from, path: `${special}/${name}`, isKnown: true };
  }
  yield { from, path: `${directory === "/" ? "" : directory}/${name}`, isKnown: true };
}
