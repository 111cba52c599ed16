import { createHash } from "node:crypto";
import {
  chmodSync,
  closeSync,
  copyFileSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  writeFileSync,
} from "node:fs";

/** The SHA-256 of a text in UTF-8, in hexadecimal. */
export function hashOfText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The SHA-256 of a file, in hexadecimal; null where there is none. Throws what the system says. */
export function hashOfFile(path: string): string | null {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Writes a file so that it survives a loss of power; with `mode` (permission bits), else as the umask has it. */
export function writeDurably(path: string, text: string, mode?: number): void {
  const file = openSync(path, "w");
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  if (mode !== undefined) chmodSync(path, mode);
}

/** A second name for a file, which stays when the first one gets other content; a copy where links cannot be had. */
export function keepFile(path: string, kept: string): void {
  try {
    linkSync(path, kept);
  } catch {
    copyFileSync(path, kept);
  }
}

/** Makes renames and removals in a directory survive a loss of power, as far as the system can. */
export function syncDirectory(path: string): void {
  let directory: number;
  try {
    directory = openSync(path, "r");
  } catch {
    // It has gone with the last file in it, or may only be searched.
    return;
  }
  try {
    fsyncSync(directory);
  } catch {
    // Some file systems do not take this for directories.
  } finally {
    closeSync(directory);
  }
}
