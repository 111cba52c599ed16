import type { Apt } from "../apt.ts";
import { type Pick, pickLibraries } from "../pick.ts";
import { relationsIn } from "./archive-relations.ts";
import { compareDepends, isAgreement } from "./compare-depends.ts";
import { recall, table, WANTED_RECALL } from "./table.ts";
import type { Judged } from "./verdict.ts";

/** Debs that one run of apt fetches. */
const BATCH = 40;

export interface LibrariesCompared {
  /** Every disagreement, then the table. */
  readonly lines: readonly string[];
  /** Of the libraries, and of all packages that were read. */
  readonly picked: readonly Judged[];
  readonly all: readonly Judged[];
  /** Whether we find what we should of the dependencies of all packages that were read. */
  readonly isEnough: boolean;
}

/** Picks libraries, fetches them with all that they depend on, and compares who needs whom with their Depends. */
export async function compareLibraries(apt: Apt, pick: Pick, directory: string): Promise<LibrariesCompared> {
  const relations = relationsIn(await apt.packages());
  const { picked: libraries, closure } = pickLibraries(relations, pick);
  const paths: string[] = [];
  for (let start = 0; start < closure.length; start += BATCH) {
    paths.push(...(await apt.download(closure.slice(start, start + BATCH), directory)));
  }
  const judged = await compareDepends(
    closure.map((entry, index) => ({ entry, path: paths[index]! })),
    relations,
  );
  const all = [...judged.values()];
  const picked = libraries.map(({ name }) => judged.get(name)!);
  const disagreements = all.flatMap(({ depends, edges }) =>
    [...depends, ...edges]
      .filter((verdict) => !isAgreement(verdict))
      .map((verdict) =>
        `${verdict.package} -> ${verdict.target}: ${verdict.class} ${verdict.names.join(" ")}`.trim(),
      ),
  );
  const bytes = closure.reduce((sum, { size }) => sum + size, 0);
  const amount = `${libraries.length} libraries, with what they depend on ${closure.length} debs (${(bytes / 1e6).toFixed(1)} MB)`;
  return {
    lines: [...disagreements, "", amount, "", table(picked, all)],
    picked,
    all,
    isEnough: recall(all) >= WANTED_RECALL,
  };
}
