import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeElf } from "../../fixtures/lib/elf-writer.ts";

/**
 * A folder with `lib` in it that holds a library without code for each SONAME, under that name: what auto-patchelf
 * and a loader find where the real one is not to be had.
 */
export function writeStandIns(folder: string, sonames: readonly string[]): string {
  mkdirSync(join(folder, "lib"), { recursive: true });
  for (const soname of sonames) writeFileSync(join(folder, "lib", soname), writeElf({ soname }));
  return folder;
}
