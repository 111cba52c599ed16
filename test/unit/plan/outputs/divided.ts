import { loadDefaultProfile } from "../../../../src/config/default-profile.ts";
import { loadEmbeddedIndex } from "../../../../src/graph/embedded-index.ts";
import { analyseSet } from "../../../../src/plan/analyse-set.ts";
import { type Division, divide } from "../../../../src/plan/outputs/divide.ts";
import { mentionsIn } from "../../../../src/plan/outputs/mentions.ts";
import type { Target } from "../../../../src/plan/package-plan.ts";
import { debFacts, type TerseDeb } from "../../support/facts.ts";

const index = loadEmbeddedIndex();
const config = loadDefaultProfile();

export interface Options {
  readonly target?: Target;
  readonly split?: readonly string[];
  /** More debs of the set. */
  readonly others?: readonly TerseDeb[];
}

/** The division of the package that one deb makes. */
export function divisionOf(deb: TerseDeb, { target, split = [], others = [] }: Options = {}): Division {
  const { packages } = analyseSet({
    debs: [deb, ...others].map(debFacts),
    context: [],
    index,
    config,
    closed: true,
    ...(target === undefined ? {} : { target }),
  });
  const own = packages.find(({ group }) => group.debs.some(({ control }) => control.Package === deb.name))!;
  return divide(own, mentionsIn(packages), new Set(split));
}

/** Output names with the files that they have. */
export function filesByOutput(deb: TerseDeb, options: Options = {}): Record<string, string[]> {
  const { owners, outputs } = divisionOf(deb, options);
  return Object.fromEntries(
    outputs.map(({ name }) => [name, [...owners].flatMap(([path, owner]) => (owner === name ? [path] : []))]),
  );
}

/** A file of so many bytes. */
export const file = (path: string, size: number) => ({ path, type: "file", mode: 0o644, size }) as const;
