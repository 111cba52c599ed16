import type { CmakeClimb } from "./deb-facts.ts";

/** `get_filename_component(VARIABLE "${SOURCE}" PATH)`, what CMake's own exports write. */
const STEP =
  /get_filename_component\(\s*(\w+)\s+"?\$\{(\w+)\}((?:\/\.\.)*)\/?"?\s+(PATH|DIRECTORY|ABSOLUTE|REALPATH)/g;

/** What follows a variable: `${_IMPORT_PREFIX}/lib/aarch64-linux-gnu/libx.so`. */
const BEHIND_VARIABLE = /\$\{\w+\}\/((?:[\w.+@-]+\/)*[\w.+@-]+)/g;

/** As many as a path can have directories (PATH_MAX, limits.h). */
const MOST_LEVELS = 2048;

/** The variables that a CMake file sets to a directory some levels above itself, in file order. */
export function cmakeClimbs(content: string): CmakeClimb[] {
  const climbs = new Map<string, CmakeClimb>();
  for (const [, variable = "", source = "", ups = "", mode] of content.matchAll(STEP)) {
    const step = ups.length / "/..".length + (mode === "PATH" || mode === "DIRECTORY" ? 1 : 0);
    if (source === "CMAKE_CURRENT_LIST_FILE" || source === "CMAKE_CURRENT_LIST_DIR") {
      climbs.set(variable, { variable, start: source, levels: step });
    } else {
      const before = climbs.get(source);
      if (before === undefined || source !== variable) climbs.delete(variable);
      else climbs.set(variable, { ...before, levels: before.levels + step });
    }
  }
  return [...climbs.values()].filter(({ levels }) => levels > 0 && levels <= MOST_LEVELS);
}

/** The paths that stand behind a variable in a CMake file, sorted. */
export function cmakePrefixed(content: string): string[] {
  return [...new Set([...content.matchAll(BEHIND_VARIABLE)].map((match) => match[1]!))].sort();
}
