import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, type TestContext, test } from "vitest";
import type { ElfFacts } from "../../src/elf/elf-facts.ts";
import type { DebFacts, FileFact } from "../../src/facts/deb-facts.ts";
import { readDeb } from "../../src/facts/read-deb.ts";
import { needNix } from "../nix/nix-instantiate.ts";
import { debOrSkip, type WantedDeb } from "./archive.ts";
import { checkConversion, checkSet } from "./conversion.ts";
import { dpkgContents } from "./dpkg-oracle.ts";
import { NVIDIA_DEBS } from "./nvidia-debs.ts";
import { OTHER_DEBS } from "./other-debs.ts";
import { checkPrerequisites } from "./prerequisites.ts";
import { readelfFacts } from "./readelf-oracle.ts";
import { run } from "./tools.ts";

const compared = { debs: 0, files: 0, elfs: 0, inputs: 0, unresolved: 0 };
const nvidia: DebFacts[] = [];

beforeAll(() => checkPrerequisites());
beforeEach(needNix);

afterAll(() => {
  console.log(
    `compared ${compared.debs} debs: ${compared.files} files with dpkg, ${compared.elfs} ELFs with readelf; ` +
      `converted: ${compared.inputs} inputs, ${compared.unresolved} unresolved names`,
  );
});

describe("the facts of real debs are those of dpkg and readelf, and what they become is Nix", () => {
  test.for(NVIDIA_DEBS)("NVIDIA: $name ($architecture)", compareWithOracles);
  test.for(OTHER_DEBS)("$name ($architecture)", compareWithOracles);

  test("NVIDIA's debs as one set need nothing that neither they nor nixpkgs have", (context) => {
    if (nvidia.length < NVIDIA_DEBS.length) context.skip("not all of them were read");
    checkSet(nvidia);
  });
});

async function compareWithOracles(wanted: WantedDeb, context: TestContext): Promise<void> {
  const { path, entry } = await debOrSkip(context, wanted);
  const facts = await readDeb(path);
  expect(facts.sha256).toBe(entry.sha256);
  expect(facts.size).toBe(entry.size);
  expect(facts.control).toMatchObject({ Package: entry.name, Version: entry.version });
  expect(facts.problems).toEqual([]);

  const files = await dpkgContents(path);
  expect(facts.files).toEqual(files);

  const elfs = await readelfOnDeb(path, files);
  expect(new Map(facts.elfs.map(({ path, ...elf }) => [path, elf]))).toEqual(elfs);

  const { inputs, unresolved } = checkConversion(facts);
  if (NVIDIA_DEBS.includes(wanted)) nvidia.push(facts);
  compared.debs++;
  compared.inputs += inputs;
  compared.unresolved += unresolved;
  compared.files += files.length;
  compared.elfs += elfs.size;
}

/** Unpacks a deb with dpkg and asks readelf about every file that begins with ELF's magic number. */
async function readelfOnDeb(debPath: string, files: readonly FileFact[]): Promise<Map<string, ElfFacts>> {
  const root = await mkdtemp(join(tmpdir(), "deb2nix-real-"));
  try {
    await run("dpkg-deb", ["--extract", debPath, root]);
    const elfs: string[] = [];
    for (const { path, type } of files) {
      if (type === "file" && (await beginsWithElfMagic(join(root, path)))) elfs.push(path);
    }
    return await readelfFacts(root, elfs);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function beginsWithElfMagic(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead).toString("latin1") === "\x7fELF";
  } finally {
    await file.close();
  }
}
