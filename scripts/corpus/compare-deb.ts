import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { PackageEntry } from "../../src/debian/packages-index.ts";
import type { ElfFacts } from "../../src/elf/elf-facts.ts";
import { Deb2nixError } from "../../src/error.ts";
import type { DebFacts, FileProblem } from "../../src/facts/deb-facts.ts";
import { readDeb } from "../../src/facts/read-deb.ts";
import { dpkgContents } from "../../test/real/dpkg-oracle.ts";
import { readelfFacts } from "../../test/real/readelf-oracle.ts";
import { fileDifferences, identityDifferences } from "./compare-list.ts";
import { COMPARED, type Difference, differingFields, JUDGED, judge } from "./difference.ts";
import { euReadelfFacts } from "./eu-readelf.ts";
import { compareUnpacked, withoutSectionTable } from "./unpacked.ts";
import { elfPaths, withUnpacked } from "./with-unpacked.ts";

/** What was compared of one deb, and what came out. */
export interface Comparison {
  readonly files: number;
  readonly elfs: number;
  readonly symbols: number;
  readonly differences: readonly Difference[];
}

/** Compares our facts of one deb with its index entry, with dpkg-deb's list of files and with readelf. */
export async function compareDeb(path: string, entry: PackageEntry): Promise<Comparison> {
  const files = await dpkgContents(path);
  let facts: DebFacts;
  try {
    facts = await readDeb(path);
  } catch (error) {
    if (!(error instanceof Deb2nixError)) throw error;
    const refused = { what: "the deb", ours: `${error.code}: ${error.message}`, theirs: "dpkg-deb reads it" };
    return { files: files.length, elfs: 0, symbols: 0, differences: [{ blame: "ours", ...refused }] };
  }
  const differences = [...identityDifferences(facts, entry), ...fileDifferences(facts.files, files)];
  return await withUnpacked(path, async (root) => {
    const paths = await elfPaths(root, files);
    differences.push(...(await elfDifferences(root, paths, facts)));
    const elfs = new Map(facts.elfs.map(({ path, ...elf }) => [path, elf]));
    const unpacked = await compareUnpacked(root, elfs);
    differences.push(...unpacked.differences);
    return { files: files.length, elfs: paths.length, symbols: unpacked.symbols, differences };
  });
}

async function elfDifferences(
  root: string,
  paths: readonly string[],
  facts: DebFacts,
): Promise<Difference[]> {
  const ours = new Map(facts.elfs.map(({ path, ...elf }) => [path, elf]));
  const problems = new Map(facts.problems.map((problem) => [problem.path, problem]));
  const differences: Difference[] = [];
  for (const path of [...ours.keys(), ...problems.keys()].filter((path) => !paths.includes(path))) {
    differences.push({ blame: "ours", path, what: "an ELF file", ours: "is one", theirs: "is none" });
  }
  const theirs = await allOrEach(root, paths);
  for (const path of paths) {
    const said = theirs.get(path)!;
    const elf = ours.get(path);
    if (elf === undefined) differences.push(refusal(path, problems.get(path), said));
    else if (said instanceof Error) differences.push(...(await withoutReadelf(root, path, elf, said)));
    else differences.push(...(await fieldDifferences(root, path, elf, said)));
  }
  return differences;
}

async function fieldDifferences(
  root: string,
  path: string,
  ours: ElfFacts,
  theirs: ElfFacts,
): Promise<Difference[]> {
  // What readelf prints for DT_FLAGS_1 without a bit.
  const said = { ...theirs, flags: theirs.flags.filter((flag) => flag !== "None") };
  const fields = differingFields(COMPARED, ours, said);
  if (fields.length === 0) return [];
  const elfutils = await euReadelfFacts(root, path).catch(() => undefined);
  const loaders = await withoutSections(root, path).catch(() => undefined);
  return fields.map((what) => {
    const difference = judge(path, what, { ours, theirs: said, elfutils });
    const isOfSections = loaders !== undefined && isDeepStrictEqual(loaders[what], ours[what]);
    return isOfSections && difference.blame !== "readelf" ? { ...difference, blame: "sections" } : difference;
  });
}

/** What GNU readelf says of a file when it has to go by the program headers, as loaders do. */
async function withoutSections(root: string, path: string): Promise<ElfFacts> {
  const copy = await withoutSectionTable(root, path, await readFile(join(root, path)));
  return (await readelfFacts(root, [copy])).get(copy)!;
}

/** GNU readelf has no facts that can be compared, so elfutils is asked about all that it can answer. */
async function withoutReadelf(
  root: string,
  path: string,
  ours: ElfFacts,
  said: Error,
): Promise<Difference[]> {
  const elfutils = await euReadelfFacts(root, path).catch((error: Error) => error);
  if (elfutils instanceof Error) {
    return [
      {
        blame: "undecided",
        path,
        what: "readable",
        ours: "facts",
        theirs: said.message,
        elfutils: elfutils.message,
      },
    ];
  }
  const fields = differingFields(JUDGED, ours, elfutils);
  if (fields.length === 0) {
    return [
      { blame: "oracle", path, what: "readable", ours: "facts", theirs: said.message, elfutils: "agrees" },
    ];
  }
  return fields.map((what) => ({
    blame: "undecided",
    path,
    what,
    ours: ours[what],
    theirs: said.message,
    elfutils: elfutils[what],
  }));
}

/** The difference where we have no facts of a file. */
function refusal(path: string, problem: FileProblem | undefined, said: ElfFacts | Error): Difference {
  const ours = problem === undefined ? "nothing" : `${problem.code}: ${problem.message}`;
  if (!(said instanceof Error)) return { blame: "ours", path, what: "readable", ours, theirs: "facts" };
  return {
    blame: problem === undefined ? "ours" : "damaged",
    path,
    what: "readable",
    ours,
    theirs: said.message,
  };
}

/** Asks readelf about all files at once, and one by one where that fails, to find the one it is about. */
async function allOrEach(root: string, paths: readonly string[]): Promise<Map<string, ElfFacts | Error>> {
  if (paths.length === 0) return new Map();
  try {
    return await readelfFacts(root, paths);
  } catch {
    const each = new Map<string, ElfFacts | Error>();
    for (const path of paths) {
      each.set(
        path,
        await readelfFacts(root, [path]).then(
          (facts) => facts.get(path)!,
          (error: Error) => error,
        ),
      );
    }
    return each;
  }
}
