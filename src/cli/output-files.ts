import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Deb2nixError } from "../error.ts";

/**
 * Writes files into a directory, which is made where it is missing. All are staged before the first is put
 * in place, each by a rename: a reader sees the old file or the new one. Throws `E_OUT` (usage).
 */
export function writeFiles(
  directory: string,
  files: readonly { readonly name: string; readonly text: string }[],
): void {
  const staged: { readonly from: string; readonly to: string }[] = [];
  try {
    mkdirSync(directory, { recursive: true });
    for (const { name, text } of files) {
      const to = join(directory, name);
      const from = `${to}.${process.pid}.tmp`;
      staged.push({ from, to });
      writeFileSync(from, text);
    }
    for (const { from, to } of staged) renameSync(from, to);
  } catch (error) {
    for (const { from } of staged) rmSync(from, { force: true });
    throw new Deb2nixError("E_OUT", `cannot be written: ${(error as Error).message}`, {
      kind: "usage",
      path: directory,
      cause: error,
    });
  }
}
