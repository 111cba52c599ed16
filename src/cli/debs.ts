import { readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Deb2nixError } from "../error.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import { readDebs as readFacts } from "../facts/read-debs.ts";
import type { CommonOptions } from "./common-options.ts";
import { hasProgram } from "./has-program.ts";

/** Directories are replaced by the debs in them, sorted; everything else stays, to be read or to fail by name. */
export function debPaths(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
    const debs = readdirSync(path)
      .filter((name) => name.endsWith(".deb"))
      .sort()
      .map((name) => join(path, name));
    if (debs.length > 0) return debs;
    throw new Deb2nixError("E_NO_DEBS", "the directory holds no file that ends in .deb", {
      path,
      hint: "Name the directory that the debs lie in; directories below it are not searched.",
    });
  });
}

export interface SymbolOption {
  /** Whether ELF files' symbols are read too. */
  readonly symbols?: boolean;
}

/** Reads debs as the options say, with the program `xz` where there is one. */
export function readDebs(
  paths: readonly string[],
  { jobs, nativeXz, symbols = false }: Pick<CommonOptions, "jobs" | "nativeXz"> & SymbolOption,
): Promise<DebFacts[]> {
  const native = nativeXz && hasProgram("xz") ? { nativeXz: { directory: tmpdir() } } : {};
  return readFacts(paths, { jobs, symbols, ...native });
}
