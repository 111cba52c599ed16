import { posix } from "node:path";
import type { DebFacts } from "../facts/deb-facts.ts";
import { isCompatible } from "./library-index.ts";
import { ldconfig, ldconfigDirectories } from "./loader-cache.ts";
import {
  candidatesFor,
  type LoadedObject,
  type LoaderSystem,
  type SearchSource,
} from "./loader-candidates.ts";
import { type LoaderHeader, type LoaderMachine, loaderMachine } from "./loader-machine.ts";
import { expandTokens } from "./loader-tokens.ts";
import { debEntries, type TreeEntry } from "./loader-tree.ts";

/**
 * `other machine`: of another class, byte order or machine, and passed over. `not loadable`: no ELF file, or no
 * shared library, with which the search ends. `unknown`: depends on the directory in which the program is
 * started, or on a token whose meaning is not known, so a model cannot look there.
 */
export type Outcome = "found" | "absent" | "other machine" | "not loadable" | "unknown";

export interface LoaderStep {
  readonly from: SearchSource;
  /** The path that is tried; of an unknown place what stands in the file; absent where the cache has no such name. */
  readonly candidate?: string;
  readonly outcome: Outcome;
}

export interface LoaderSearch {
  /** In the order of the search; the last one found it, or ended it. */
  readonly steps: readonly LoaderStep[];
  readonly found?: LoadedObject;
}

/** The system on which these debs are installed, for programs like `header`; nothing else is on it. */
export function debianSystem(debs: readonly DebFacts[], header: LoaderHeader): LoaderSystem {
  return loaderSystem([...debEntries(debs)], header, (machine) => ldconfigDirectories(debs, machine));
}

/** A system of these files, on which ldconfig was run over these directories. */
export function loaderSystem(
  entries: readonly TreeEntry[],
  header: LoaderHeader,
  directories: (machine: LoaderMachine) => readonly string[],
): LoaderSystem {
  const machine = loaderMachine(header);
  return { machine, header, ...ldconfig(entries, directories(machine), header, machine) };
}

/**
 * Where ld.so(8) looks for a name of DT_NEEDED or dlopen(3), and what it finds. `loaders` is the chain that
 * loaded the asker: the program, as far as it is known, first, the asker last. `loaded` is all that is in the
 * process. Not modelled: LD_LIBRARY_PATH and LD_PRELOAD, set-user-ID programs, the `tls` and platform
 * directories that glibc before 2.37 also tries, and glibc's older forms of them in the cache.
 */
export function searchLibrary(
  system: LoaderSystem,
  loaders: readonly [LoadedObject, ...LoadedObject[]],
  written: string,
  loaded: readonly LoadedObject[] = loaders,
): LoaderSearch {
  const { tree, machine, header } = system;
  const name = expandTokens(written, posix.dirname(loaders.at(-1)!.path), machine);
  const again = loaded.find((each) => [each.name, each.path, each.elf.soname].includes(name));
  if (name !== undefined && again !== undefined) {
    const step: LoaderStep = { from: { kind: "loaded" }, candidate: again.path, outcome: "found" };
    return { steps: [step], found: again };
  }
  const steps: LoaderStep[] = [];
  for (const { from, path, isKnown } of candidatesFor(system, loaders, written)) {
    const entry = path === undefined || !isKnown ? undefined : tree.fileAt(path);
    const outcome = !isKnown ? "unknown" : entry === undefined ? "absent" : outcomeOf(entry, header);
    steps.push({ from, ...(path === undefined ? {} : { candidate: path }), outcome });
    if (outcome === "not loadable") break;
    if (outcome !== "found") continue;
    // The same file under another name is not mapped twice.
    const mapped = loaded.find((each) => each.elf === entry!.elf);
    return { steps, found: mapped ?? { path: path!, elf: entry!.elf!, name: written } };
  }
  return { steps };
}

/** What becomes of a file that was opened (`open_verify` and `_dl_map_object_from_fd` in glibc's elf/dl-load.c). */
function outcomeOf({ elf }: TreeEntry, header: LoaderHeader): Outcome {
  if (elf === undefined) return "not loadable";
  if (!isCompatible(header, elf)) return "other machine";
  const isLibrary = elf.type === "DYN" && elf.flags.includes("DYNAMIC") && !elf.flags.includes("PIE");
  return isLibrary ? "found" : "not loadable";
}
