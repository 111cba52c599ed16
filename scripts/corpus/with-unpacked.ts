import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FileFact } from "../../src/facts/deb-facts.ts";
import { run } from "../../test/real/tools.ts";

/** Unpacks a deb with dpkg-deb for as long as `use` takes. */
export async function withUnpacked<T>(path: string, use: (root: string) => Promise<T>): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), "deb2nix-corpus-"));
  try {
    await run("dpkg-deb", ["--extract", path, root]);
    return await use(root);
  } finally {
    // Debs may hold directories that their owner cannot enter.
    await run("chmod", ["-R", "u+rwX", root]);
    await rm(root, { recursive: true, force: true });
  }
}

/** Of what dpkg-deb unpacked, the files that begin with ELF's magic number. */
export async function elfPaths(root: string, files: readonly FileFact[]): Promise<string[]> {
  const paths: string[] = [];
  for (const { path, type, size } of files) {
    if (type !== "file" || size < 4) continue;
    const file = await open(join(root, path));
    try {
      const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
      if (buffer.toString("latin1") === "\x7fELF") paths.push(path);
    } finally {
      await file.close();
    }
  }
  return paths;
}
