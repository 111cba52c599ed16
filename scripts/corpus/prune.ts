import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Deletes the files of a directory that were used least lately until `limit` bytes are left. */
export async function prune(directory: string, limit: number): Promise<void> {
  const files = await Promise.all(
    (await readdir(directory)).map(async (name) => {
      const path = join(directory, name);
      const { size, atimeMs } = await stat(path);
      return { path, size, atimeMs };
    }),
  );
  let left = files.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size } of files.sort((a, b) => a.atimeMs - b.atimeMs)) {
    if (left <= limit) return;
    await rm(path, { force: true });
    left -= size;
  }
}
