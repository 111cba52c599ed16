import { NT_FDO_DLOPEN } from "./constants.ts";
import type { Note } from "./notes.ts";

/** One library that a file says it opens at run time. */
export interface DeclaredLibrary {
  readonly soname: string;
  readonly feature?: string;
  /** `required`, `recommended` or `suggested`. */
  readonly priority?: string;
  readonly description?: string;
}

/**
 * What the notes `.note.dlopen` (`.note.uapi.dlopen` in newer files) declare: JSON arrays of objects with
 * `soname`, a list of names that serve in this order (the UAPI group's ELF dlopen metadata specification).
 * A note that is not of that form counts for nothing.
 */
export function declaredLibraries(notes: readonly Note[]): readonly DeclaredLibrary[] {
  return notes
    .filter(({ owner, type }) => owner === "FDO" && type === NT_FDO_DLOPEN)
    .flatMap(({ descriptor }) => parseNote(descriptor.toString("utf8")));
}

function parseNote(json: string): readonly DeclaredLibrary[] {
  let content: unknown;
  try {
    content = JSON.parse(json.replace(/\0+$/, ""));
  } catch {
    return [];
  }
  if (!Array.isArray(content)) return [];
  return content.filter(isObject).flatMap((item) => {
    const { soname, feature, priority, description } = item;
    const names = Array.isArray(soname) ? soname : [soname];
    const about = Object.entries({ feature, priority, description }).filter(
      (field): field is [string, string] => typeof field[1] === "string",
    );
    return names
      .filter((name) => typeof name === "string" && name !== "")
      .map((name) => ({ soname: name, ...Object.fromEntries(about) }));
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
