import { DT } from "./constants.ts";
import { type DynamicEntry, lastEntry } from "./dynamic.ts";
import type { ElfFacts } from "./elf-facts.ts";
import type { ElfImage } from "./image.ts";

/** The facts that are strings named by dynamic entries. */
export type DynamicNames = Pick<ElfFacts, "soname" | "needed" | "rpath" | "runpath">;

/** Reads DT_SONAME, DT_NEEDED, DT_RPATH and DT_RUNPATH. Throws as `stringTable` does. */
export function readDynamicNames(image: ElfImage): DynamicNames {
  const soname = readLast(image, DT.SONAME, "DT_SONAME");
  return {
    ...(soname === undefined ? {} : { soname }),
    needed: image.entries
      .filter(({ tag }) => tag === DT.NEEDED)
      .map((entry) => readEntry(image, entry, "DT_NEEDED")),
    rpath: splitPath(readLast(image, DT.RPATH, "DT_RPATH")),
    runpath: splitPath(readLast(image, DT.RUNPATH, "DT_RUNPATH")),
  };
}

function readLast(image: ElfImage, tag: number, what: string): string | undefined {
  const entry = lastEntry(image.entries, tag);
  return entry === undefined ? undefined : readEntry(image, entry, what);
}

function readEntry(image: ElfImage, { value, at }: DynamicEntry, what: string): string {
  return image.readString(value, { what, at });
}

/** An empty part means the working directory (ld.so(8)) and stays; an empty path has no parts, as in glibc. */
function splitPath(path: string | undefined): readonly string[] {
  return path === undefined || path === "" ? [] : path.split(":");
}
