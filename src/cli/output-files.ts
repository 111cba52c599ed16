import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Deb2nixError } from "../error.ts";
import { makeDirectory } from "../make-directory.ts";

export interface OutputFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Writes files into a directory, which is made where it is missing. All are staged before the first is put in place,
 * each by a rename: a reader sees the old file or the new one. Where a rename fails, what was there before is put back.
 * Throws `E_OUT` (usage).
 */
export function writeFiles(directory: string, files: readonly OutputFile[]): void {
  const staged: { readonly from: string; readonly to: string }[] = [];
  const placed: { readonly to: string; readonly before: Buffer | undefined }[] = [];
  try {
    makeDirectory(directory);
    for (const { name, text } of files) {
      const to = join(directory, name);
      const from = `${to}.${process.pid}.tmp`;
      staged.push({ from, to });
      writeFileSync(from, text);
    }
    for (const { from, to } of staged) {
      const before = contentOf(to);
      renameSync(from, to);
      placed.push({ to, before });
    }
  } catch (error) {
    const lost = placed.toReversed().filter(({ to, before }) => !isPutBack(to, before));
    for (const { from } of staged) rmSync(from, { force: true });
    const { message } = error as Error;
    const more = lost.map(({ to }) => `; ${to} could not be put back`).join("");
    throw notWritten(
      directory,
      more === "" ? (error as Error) : new Error(`${message}${more}`, { cause: error }),
    );
  }
}

/** Undefined where there is no file: what else is there is never opened, since a pipe would not end. */
function contentOf(path: string): Buffer | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path) : undefined;
}

/** A disk may have become full: whatever comes of it, the others are put back too. */
function isPutBack(path: string, before: Buffer | undefined): boolean {
  try {
    if (before === undefined) rmSync(path, { force: true });
    else writeFileSync(path, before);
    return true;
  } catch {
    return false;
  }
}

/** The error for a directory that files cannot be written into. */
export function notWritten(directory: string, cause: Error): Deb2nixError {
  if ((cause as NodeJS.ErrnoException).code === "EEXIST") {
    return new Deb2nixError("E_OUT", "this is no directory", { kind: "usage", path: directory, cause });
  }
  return new Deb2nixError("E_OUT", `cannot be written: ${cause.message}`, {
    kind: "usage",
    path: directory,
    cause,
  });
}
