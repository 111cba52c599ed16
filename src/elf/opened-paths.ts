import { asPattern } from "./library-name.ts";
import type { StringCandidate } from "./string-scan.ts";

/**
 * Where packages put files, with something below it. What the kernel shows (`/proc`, `/sys`, `/dev`) is there
 * on every system, and `/tmp` and `/home` are nobody's to ship.
 */
const BELOW_ROOT = /^\/(?:usr|opt|etc|lib(?:32|64|x32)?|bin|sbin|var|run|srv)\//;

/** No spaces, quotes and the like: those are messages and shell commands. */
const PATH = /^[\w./+@%~*?,=[\]{}-]+$/;

/** What assertions and debug messages carry: where the source lay when the file was compiled. */
const SOURCE = /\.(?:c|cc|cpp|cu|cuh|cxx|go|h|hh|hpp|inc|inl|ipp|o|rs|s|y)$/i;

/**
 * The absolute paths among the strings that look as if the program opened them: files, directories and
 * patterns (`/usr/lib/nv/*.so`, what printf(3) puts in as `*`), lists of them taken apart at colons. Sorted,
 * each once.
 */
export function openedPaths(
  candidates: readonly StringCandidate[],
  interpreter: string | undefined,
): readonly string[] {
  const paths = candidates
    .flatMap(({ text }) => text.split(":"))
    .map(asPattern)
    .filter((path) => BELOW_ROOT.test(path) && PATH.test(path) && !SOURCE.test(path));
  return [...new Set(paths)].filter((path) => path !== interpreter).sort();
}
