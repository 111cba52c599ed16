import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
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
      const before = existsSync(to) ? readFileSync(to) : undefined;
      renameSync(from, to);
      placed.push({ to, before });
    }
  } catch (error) {
    for (const { to, before } of placed.toReversed()) {
      if (before === undefined) rmSync(to, { force: true });
      else writeFileSync(to, before);
    }
    for (const { from } of staged) rmSync(from, { force: true });
    throw notWritten(directory, error as Error);
  }
}

/** The error for a directory that files cannot be written into. */
export function notWritten(directory: string, cause: Error): Deb2nixError {
  return new Deb2nixError("E_OUT", `cannot be written: ${cause.message}`, {
    kind: "usage",
    path: directory,
    cause,
  });
}
