import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
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
    makeDirectory(directory);
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

/** As `mkdir -p`. Node's own recursive mkdir does not end where a parent refuses what it holds (/proc). */
function makeDirectory(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && statSync(path).isDirectory()) return;
    if (code !== "ENOENT" || dirname(path) === path || existsSync(dirname(path))) throw error;
    makeDirectory(dirname(path));
    mkdirSync(path);
  }
}
