import { tmpdir } from "node:os";
import { field } from "../../../src/debian/deb822.ts";
import type { PackageEntry } from "../../../src/debian/packages-index.ts";
import { parseRelations } from "../../../src/debian/relations.ts";
import type { DebFacts } from "../../../src/facts/deb-facts.ts";
import { readDebs } from "../../../src/facts/read-debs.ts";
import { packageName } from "../../../src/plan/release.ts";
import type { ArchiveRelations } from "./archive-relations.ts";
import { readLibraryDependencies } from "./control-members.ts";
import { namedLibraries } from "./named-libraries.ts";
import { answersOf } from "./our-answers.ts";
import {
  type Judged,
  judgeDepends,
  judgeEdges,
  type ReadArchive,
  type ReadPackage,
  type Verdict,
} from "./verdict.ts";

/** A package of the archive and its deb. */
export interface FetchedPackage {
  readonly entry: PackageEntry;
  readonly path: string;
}

/**
 * Reads debs, asks the program who needs whom among them, and holds that against what their Depends say. readelf
 * is asked about the debs with a dependency that we do not find or with an edge that is not declared. By package.
 */
export async function compareDepends(
  fetched: readonly FetchedPackage[],
  relations: ArchiveRelations,
): Promise<Map<string, Judged>> {
  const facts = await readDebs(
    fetched.map(({ path }) => path),
    { jobs: 1, nativeXz: { directory: tmpdir() } },
  );
  const answers = answersOf(facts);
  const packages = new Map<string, ReadPackage>();
  for (const [index, { entry, path }] of fetched.entries()) {
    packages.set(entry.name, {
      entry,
      libraries: await readLibraryDependencies(path),
      weak: ["Recommends", "Suggests", "Enhances"].flatMap((name) =>
        parseRelations(field(facts[index]!.control, name) ?? ""),
      ),
      answers: answers.get(packageName(facts[index]!))!,
    });
  }
  const archive: ReadArchive = { relations, packages };
  const judged = new Map<string, Judged>();
  for (const [index, { entry, path }] of fetched.entries()) {
    judged.set(entry.name, await judge(packages.get(entry.name)!, archive, path, facts[index]!));
  }
  return judged;
}

/** Whether Debian and we say the same. */
export function isAgreement({ class: found }: Verdict<string>): boolean {
  return ["found", "toolchain", "no-library", "declared"].includes(found);
}

async function judge(
  read: ReadPackage,
  archive: ReadArchive,
  path: string,
  facts: DebFacts,
): Promise<Judged> {
  const edges = judgeEdges(read, archive);
  const ours = new Set(facts.elfs.flatMap(({ needed }) => needed));
  const depends = judgeDepends(read, archive, ours);
  if (depends.every(isAgreement) && edges.every(isAgreement)) return { depends, edges };
  const named = await namedLibraries(path);
  const unnamed = edges.flatMap(({ names }) => names).find((name) => !named.has(name));
  if (unnamed !== undefined) throw new Error(`${path}: we read that it needs ${unnamed}, readelf does not`);
  return { depends: judgeDepends(read, archive, named), edges };
}
