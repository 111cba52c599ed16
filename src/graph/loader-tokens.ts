import type { LoaderMachine } from "./loader-machine.ts";

/** One entry of a run path as the loader reads it. */
export type RunPathDirectory =
  | { readonly kind: "directory"; readonly directory: string }
  /** Empty or relative, so it depends on where the program is started; or with a token that is not known. */
  | { readonly kind: "unknown"; readonly written: string };

/** A token ends where a C identifier does, or at its brace (`is_dst` in glibc's elf/dl-load.c). */
const TOKEN = /\$(?:\{(ORIGIN|LIB|PLATFORM)\}|(ORIGIN|LIB|PLATFORM)(?![A-Za-z0-9_]))/g;

/**
 * Puts in what `$ORIGIN`, `$LIB` and `$PLATFORM` stand for (ld.so(8), "Dynamic string tokens"); every other `$`
 * stays. Undefined where a token stands for nothing known.
 */
export function expandTokens(text: string, origin: string, machine: LoaderMachine): string | undefined {
  let isKnown = true;
  const expanded = text.replace(TOKEN, (_, inBraces?: string, bare?: string) => {
    const name = inBraces ?? bare;
    const value = name === "ORIGIN" ? origin : name === "LIB" ? machine.lib : machine.platform;
    if (value === undefined) isKnown = false;
    return value ?? "";
  });
  return isKnown ? expanded : undefined;
}

/** An entry of a run path with the directory of the file that has it for `$ORIGIN`, if it begins so. */
export function withOrigin(entry: string, origin: string): string {
  return entry.replace(/^\$(?:ORIGIN|\{ORIGIN\})(?=\/|$)/, () => origin);
}

/** The directories of a DT_RPATH or DT_RUNPATH in order, each once. */
export function runPathDirectories(
  runPath: readonly string[],
  origin: string,
  machine: LoaderMachine,
): RunPathDirectory[] {
  const directories = new Map<string, RunPathDirectory>();
  for (const written of runPath) {
    const expanded = expandTokens(written, origin, machine);
    if (expanded?.startsWith("/") !== true) {
      directories.set(written, { kind: "unknown", written });
      continue;
    }
    const directory = expanded.replace(/(?<!^|\/)\/+$/, "");
    directories.set(directory, { kind: "directory", directory });
  }
  return [...directories.values()];
}
