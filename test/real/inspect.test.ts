import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, type TestContext, test } from "vitest";
import { bufferSource } from "../../src/archive/buffer-source.ts";
import { analyzeElf } from "../../src/elf/analyze.ts";
import type { ElfFacts } from "../../src/elf/elf-facts.ts";
import { scanSource } from "../../src/elf/scan-source.ts";
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
import { readelfSymbols } from "./readelf-symbols.ts";
import { run } from "./tools.ts";

const compared = { debs: 0, files: 0, elfs: 0, symbols: 0, inputs: 0, unresolved: 0 };
const nvidia: DebFacts[] = [];

beforeAll(() => checkPrerequisites());
beforeEach(needNix);

afterAll(() => {
  console.log(
    `compared ${compared.debs} debs: ${compared.files} files with dpkg, ${compared.elfs} ELFs and ` +
      `${compared.symbols} symbols with readelf; ` +
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

  await compareWithReadelf(path, facts, files);

  const { inputs, unresolved } = checkConversion(facts);
  if (NVIDIA_DEBS.includes(wanted)) nvidia.push(facts);
  compared.debs++;
  compared.inputs += inputs;
  compared.unresolved += unresolved;
  compared.files += files.length;
}

/** Unpacks a deb with dpkg and compares every file that begins with ELF's magic number. */
async function compareWithReadelf(
  debPath: string,
  facts: DebFacts,
  files: readonly FileFact[],
): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), "deb2nix-real-"));
  try {
    await run("dpkg-deb", ["--extract", debPath, root]);
    const paths: string[] = [];
    for (const { path, type } of files) {
      if (type === "file" && (await beginsWithElfMagic(join(root, path)))) paths.push(path);
    }
    const told = new Map(facts.elfs.map(({ path, ...elf }) => [path, elf]));
    expect(new Map([...told].map(([path, elf]) => [path, withoutStrings(elf)]))).toEqual(
      await readelfFacts(root, paths),
    );
    await compareWithUnpacked(root, told);
    compared.elfs += paths.length;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** What is inferred from strings, no tool prints. */
function withoutStrings({ dlopen, openers, paths, ...elf }: ElfFacts): ElfFacts {
  return elf;
}

/** Files that lie unpacked have the same facts as in the deb, strings included, and the symbols that readelf prints. */
async function compareWithUnpacked(root: string, told: ReadonlyMap<string, ElfFacts>): Promise<void> {
  const symbols = await readelfSymbols(root, told);
  for (const [path, elf] of told) {
    const source = bufferSource(await readFile(join(root, path)));
    const facts = analyzeElf(source, { candidates: scanSource(source), symbols: true });
    const { imports, exports, ...others } = facts;
    expect(others).toEqual(elf);
    if (elf.type === "REL") continue;
    expect({ imports, exports }, path).toEqual(symbols.get(path));
    compared.symbols += imports!.length + exports!.length;
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
