import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readDeb } from "../../src/facts/read-deb.ts";
import { debOrSkip } from "./archive.ts";
import { linesOf, run } from "./tools.ts";

test("what systemd's notes declare is what readelf prints of them", async (context) => {
  const { path } = await debOrSkip(context, {
    name: "libsystemd-shared",
    architecture: "arm64",
    component: "main",
  });
  const { elfs } = await readDeb(path);
  const root = await mkdtemp(join(tmpdir(), "deb2nix-notes-"));
  try {
    await run("dpkg-deb", ["--extract", path, root]);
    let declared = 0;
    for (const elf of elfs) {
      const printed = new Set<string>();
      for await (const line of linesOf("readelf", ["-W", "-p", ".note.dlopen", join(root, elf.path)])) {
        for (const [, names] of line.matchAll(/"soname":\[(.*?)\]/g)) {
          for (const name of JSON.parse(`[${names}]`) as string[]) printed.add(name);
        }
      }
      const names = elf.dlopen!.filter(({ grade }) => grade === "declared").map(({ name }) => name);
      expect(names).toEqual([...printed].sort());
      declared += names.length;
    }
    console.log(`systemd declares ${declared} libraries in ${elfs.length} files`);
    expect(declared).toBeGreaterThan(20);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
