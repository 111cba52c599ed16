import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { bufferSource } from "../../src/archive/buffer-source.ts";
import { analyzeElf } from "../../src/elf/analyze.ts";
import { scanSource } from "../../src/elf/scan-source.ts";
import { debOrSkip, type WantedDeb } from "./archive.ts";
import { linesOf, run } from "./tools.ts";

/** systemd declares what it opens: the one truth about dlopen that a vendor wrote down. */
const SYSTEMD: WantedDeb = { name: "libsystemd-shared", architecture: "arm64", component: "main" };

const scratch = mkdtemp(join(tmpdir(), "deb2nix-notes-"));
afterAll(async () => rm(await scratch, { recursive: true, force: true }));

/** The largest library of the deb, and what readelf prints of its notes. */
async function libraryWithNotes(debPath: string): Promise<{ bytes: Buffer; declared: readonly string[] }> {
  const root = await scratch;
  await run("dpkg-deb", ["--extract", debPath, root]);
  const path = (await linesOf("find", [root, "-name", "libsystemd-shared-*.so"]).next()).value as string;
  const names = new Set<string>();
  for await (const line of linesOf("readelf", ["-W", "-p", ".note.dlopen", path])) {
    for (const [, list] of line.matchAll(/"soname":\[(.*?)\]/g)) {
      for (const name of JSON.parse(`[${list}]`) as string[]) names.add(name);
    }
  }
  return { bytes: await readFile(path), declared: [...names].sort() };
}

/** The names of one grade. */
function graded(bytes: Uint8Array, grade: string): readonly string[] {
  const source = bufferSource(bytes);
  const { dlopen } = analyzeElf(source, { candidates: scanSource(source) });
  return dlopen!.filter((fact) => fact.grade === grade).map(({ name }) => name);
}

test("what systemd declares is what readelf prints of its notes", async (context) => {
  const { bytes, declared } = await libraryWithNotes((await debOrSkip(context, SYSTEMD)).path);
  expect(declared.length).toBeGreaterThan(10);
  expect(graded(bytes, "declared")).toEqual(declared);
});

test("with the notes spoiled the strings tell the same", async (context) => {
  const { bytes, declared } = await libraryWithNotes((await debOrSkip(context, SYSTEMD)).path);
  const spoiled = Buffer.from(bytes.toString("latin1").replaceAll("FDO\0", "XXX\0"), "latin1");
  expect(graded(spoiled, "declared")).toEqual([]);
  const certain = graded(spoiled, "certain");
  const found = declared.filter((name) => certain.includes(name)).length;
  const others = certain.filter((name) => !declared.includes(name));
  console.log(`systemd: ${found} of ${declared.length} declared libraries are certain, besides ${others}`);
  expect(found).toBe(declared.length);
  // Its own NSS module, which it opens by path and does not declare.
  expect(others.filter((name) => !/\/libnss_systemd\.so\.2$/.test(name))).toEqual([]);
});
