import { readdirSync, type Stats, statSync } from "node:fs";
import { fileError } from "./file-chunks.ts";

/** What lies at `path`, links followed; undefined where there is nothing. Throws as `fileChunks`. */
export function fileStatus(path: string): Stats | undefined {
  return attempt(path, () => statSync(path, { throwIfNoEntry: false }));
}

/** The names in a directory, sorted. Throws as `fileChunks`. */
export function directoryNames(path: string): string[] {
  return attempt(path, () => readdirSync(path)).sort();
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw fileError(path, error as NodeJS.ErrnoException);
  }
}
