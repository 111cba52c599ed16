import { DT } from "./constants.ts";
import { type DynamicEntry, lastEntry } from "./dynamic.ts";
import type { ElfFacts } from "./elf-facts.ts";
import type { ElfImage } from "./image.ts";

/** The facts that are strings named by dynamic entries. */
export type DynamicNames = Pick<ElfFacts, "soname" | "needed" | "filter" | "auxiliary" | "rpath" | "runpath">;

/** Reads DT_SONAME, DT_NEEDED, DT_FILTER, DT_AUXILIARY, DT_RPATH and DT_RUNPATH. Throws as `stringTable` does. */
export function readDynamicNames(image: ElfImage): DynamicNames {
  const soname = readLast(image, DT.SONAME, "DT_SONAME");
  const filter = readAll(image, DT.FILTER, "DT_FILTER");
  const auxiliary = readAll(image, DT.AUXILIARY, "DT_AUXILIARY");
  return {
    ...(soname === undefined ? {} : { soname }),
    needed: readAll(image, DT.NEEDED, "DT_NEEDED"),
    ...(filter.length === 0 ? {} : { filter }),
    ...(auxiliary.length === 0 ? {} : { auxiliary }),
    rpath: splitPath(readLast(image, DT.RPATH, "DT_RPATH")),
    runpath: splitPath(readLast(image, DT.RUNPATH, "DT_RUNPATH")),
  };
}

function readLast(image: ElfImage, tag: number, what: string): string | undefined {
  const entry = lastEntry(image.entries, tag);
  return entry === undefined ? undefined : readEntry(image, entry, what);
}

function readAll(image: ElfImage, tag: number, what: string): readonly string[] {
  return image.entries.filter((entry) => entry.tag === tag).map((entry) => readEntry(image, entry, what));
}

function readEntry(image: ElfImage, { value, at }: DynamicEntry, what: string): string {
  return image.readString(value, { what, at });
}

/** An empty part means the working directory (ld.so(8)) and stays; an empty path has no parts, as in glibc. */
function splitPath(path: string | undefined): readonly string[] {
  return path === undefined || path === "" ? [] : path.split(":");
}
