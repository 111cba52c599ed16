import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a directory and what it lies in, where they are missing; others may do the same meanwhile. Node's own recursive
 * mkdir does not end where a parent refuses what it holds (/proc). `mode` is that of directories that are made.
 * Throws the system's error.
 */
export function makeDirectory(path: string, mode = 0o777): void {
  if (made(path, mode)) return;
  if (dirname(path) !== path) makeDirectory(dirname(path), mode);
  if (!made(path, mode)) mkdirSync(path, { mode });
}

/** Whether it is there now: false where its parent is missing, or says so. */
function made(path: string, mode: number): boolean {
  try {
    mkdirSync(path, { mode });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && statSync(path).isDirectory()) return true;
    if (code === "ENOENT") return false;
    throw error;
  }
}
