import { readdirSync } from "node:fs";
import { join } from "node:path";
import { FIXTURE_SETS, type FixtureSet } from "../../../fixtures/lib/fixture-sets.ts";
import type { DebFacts } from "../../../src/facts/deb-facts.ts";
import { readDeb } from "../../../src/facts/read-deb.ts";

const FIXTURES = new URL("../../../fixtures/", import.meta.url).pathname;
const read = new Map<FixtureSet["name"], Promise<readonly DebFacts[]>>();

/** The folder of a set, which has its `debs/` and `specs/`: an absolute path. */
export function setFolder(name: FixtureSet["name"]): string {
  return join(FIXTURES, FIXTURE_SETS.find((set) => set.name === name)!.folder);
}

/** The facts of all debs of a set, sorted by file name; each set is read once. */
export function fixtureSet(name: FixtureSet["name"]): Promise<readonly DebFacts[]> {
  const directory = join(setFolder(name), "debs");
  const debs =
    read.get(name) ??
    Promise.all(
      readdirSync(directory)
        .sort()
        .map((file) => readDeb(join(directory, file))),
    );
  read.set(name, debs);
  return debs;
}
