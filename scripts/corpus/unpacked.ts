import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { bufferSource } from "../../src/archive/buffer-source.ts";
import { analyzeElf } from "../../src/elf/analyze.ts";
import type { ElfFacts } from "../../src/elf/elf-facts.ts";
import { scanSource } from "../../src/elf/scan-source.ts";
import { Deb2nixError } from "../../src/error.ts";
import { readelfSymbols, type Symbols } from "../../test/real/readelf-symbols.ts";
import { type Difference, differingFields } from "./difference.ts";

/**
 * Compares what was read from the deb (`elfs`, by path) with what its unpacked files say of themselves: facts,
 * strings included, and against readelf the dynamic symbols. `symbols`: how many there were.
 */
export async function compareUnpacked(
  root: string,
  elfs: ReadonlyMap<string, ElfFacts>,
): Promise<{ readonly symbols: number; readonly differences: readonly Difference[] }> {
  const told = await readelfSymbols(root, elfs);
  const differences: Difference[] = [];
  let count = 0;
  for (const [path, elf] of elfs) {
    const bytes = await readFile(join(root, path));
    const facts = wholeFacts(bytes);
    if (facts instanceof Deb2nixError) {
      const ours = `${facts.code}: ${facts.message}`;
      differences.push({ blame: "ours", path, what: "symbols", ours, theirs: "readelf reads them" });
      continue;
    }
    const { imports, exports, ...others } = facts;
    for (const what of differingFields(
      [...new Set([...Object.keys(others), ...Object.keys(elf)])],
      elf,
      others,
    )) {
      differences.push({
        blame: "ours",
        path,
        what: `${what} in deb and file`,
        ours: read(elf, what),
        theirs: read(others, what),
      });
    }
    if (elf.type === "REL") continue;
    const ours: Symbols = { imports: imports ?? [], exports: exports ?? [] };
    count += ours.imports.length + ours.exports.length;
    differences.push(...(await symbolDifferences({ root, path, bytes }, elf, ours, told.get(path)!)));
  }
  return { symbols: count, differences };
}

/** The path of a copy of the file that has no section table, which loaders do not read. */
export async function withoutSectionTable(root: string, path: string, bytes: Uint8Array): Promise<string> {
  const copy = Uint8Array.from(bytes);
  const isWide = copy[4] === 2;
  // e_shoff; e_shentsize, e_shnum and e_shstrndx (gABI "ELF Header").
  copy.fill(0, isWide ? 40 : 32, isWide ? 48 : 36);
  copy.fill(0, isWide ? 58 : 46, isWide ? 64 : 52);
  const name = `${path}.without-sections`;
  await writeFile(join(root, name), copy);
  return name;
}

function wholeFacts(bytes: Uint8Array): ElfFacts | Deb2nixError {
  const source = bufferSource(bytes);
  try {
    return analyzeElf(source, { candidates: scanSource(source), symbols: true });
  } catch (error) {
    if (error instanceof Deb2nixError) return error;
    throw error;
  }
}

async function symbolDifferences(
  { root, path, bytes }: { readonly root: string; readonly path: string; readonly bytes: Uint8Array },
  elf: ElfFacts,
  ours: Symbols,
  theirs: Symbols,
): Promise<Difference[]> {
  const fields = differingFields(["imports", "exports"], ours, theirs);
  if (fields.length === 0) return [];
  const copy = await withoutSectionTable(root, path, bytes);
  const loaders = (await readelfSymbols(root, new Map([[copy, elf]]))).get(copy);
  return fields.map((what) => {
    const isOfSections = isDeepStrictEqual(loaders?.[what], ours[what]);
    return {
      blame: isOfSections ? "sections" : "undecided",
      path,
      what,
      ours: without(ours[what], theirs[what]),
      theirs: without(theirs[what], ours[what]),
    };
  });
}

/** The first few items that are not among the others, and how many there are in all. */
function without(items: readonly unknown[], others: readonly unknown[]): unknown {
  const known = new Set(others.map((item) => JSON.stringify(item)));
  return { count: items.length, alone: items.filter((item) => !known.has(JSON.stringify(item))).slice(0, 3) };
}

function read(facts: object, field: string): unknown {
  return (facts as Record<string, unknown>)[field];
}
