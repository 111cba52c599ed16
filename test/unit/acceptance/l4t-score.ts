import { closure, packageGraph } from "../../../src/graph/package-graph.ts";
import type { PackagePlan } from "../../../src/plan/package-plan.ts";
import {
  declaredInputs,
  filesNotListed,
  isNewDeb,
  librariesWithoutFacts,
  type Major,
  supersededFacts,
} from "./l4t-set.ts";

/** Deviations that `_notes` and `why` of l4t-inputs.json account for, in the form that a test can use. */
const NOTES = {
  /** Edges that only one side has: declared though nothing needs it, or needed though nothing is patched. */
  siblingsThatDiffer: (attr: string, major: Major): string | undefined => {
    if (attr === "l4t-nvpmodel" || attr === "l4t-init") return "l4t-core";
    // libnvidia-rmapi-tegra moved to l4t-core in 36, and nothing else of l4t-gbm needs l4t-3d-core.
    return attr === "l4t-gbm" && major !== "35" ? "l4t-3d-core" : undefined;
  },
  /** Upstream's attribute to the equal or better ones that are derived instead. */
  otherAttributes: new Map([["mesa", ["libgbm", "libdrm"]]]),
};

/** How one derived package compares with the one that jetpack-nixos has. */
export interface Row {
  readonly attr: string;
  /** Declared and not derived. */
  readonly missing: readonly string[];
  /** Siblings derived, those of siblings among them. */
  readonly siblings: readonly string[];
  /** Of them those that are not declared. */
  readonly extra: readonly string[];
  /** ELF files whose NEEDED nobody recorded. */
  readonly withoutFacts: readonly string[];
  /** Files of older releases that the release's list does not name. */
  readonly notListed: readonly string[];
  /** Its debs that older releases do not have. */
  readonly newDebs: readonly string[];
  /** Why facts that were carried forward are known to be out of date. */
  readonly superseded: readonly string[];
}

const declared = declaredInputs();

/** One row for each package that jetpack-nixos declares for the major and that has a fixture, sorted. */
export function scoreInputs(major: Major, plans: readonly PackagePlan[]): Row[] {
  const packages = new Map(plans.map((plan) => [plan.attr, plan]));
  const siblingsOf = (attr: string): readonly string[] =>
    packages.get(attr)?.buildInputs.flatMap((input) => (input.kind === "sibling" ? [input.attr] : [])) ?? [];
  const declaredSiblings = (attr: string): readonly string[] => declared[attr]?.inputs[major]?.sibling ?? [];
  const closureBy = (attr: string, edges: (attr: string) => readonly string[]): string[] => {
    const nodes = [...packages.keys()];
    const graph = packageGraph(
      nodes,
      nodes.flatMap((from) => edges(from).map((to) => ({ from, to }))),
    );
    const noted = NOTES.siblingsThatDiffer(attr, major);
    return closure(graph, attr).filter((sibling) => sibling !== noted);
  };
  return declaredAttrs(major)
    .filter((attr) => packages.has(attr))
    .map((attr) => {
      const derived = closureBy(attr, siblingsOf);
      const expected = closureBy(attr, declaredSiblings);
      const debs = packages
        .get(attr)!
        .debs.flatMap(({ package: deb, file }) => (file === undefined ? [] : [deb]));
      return {
        attr,
        missing: [
          ...expected.filter((sibling) => !derived.includes(sibling)),
          ...missingAttributes(attr, major, packages.get(attr)!),
        ],
        siblings: derived,
        extra: derived.filter((sibling) => !expected.includes(sibling)),
        withoutFacts: debs.flatMap((deb) => librariesWithoutFacts(major, deb)),
        notListed: debs.flatMap((deb) => filesNotListed(major, deb)),
        newDebs: debs.filter((deb) => isNewDeb(major, deb)),
        superseded: debs.flatMap((deb) => supersededFacts(major, deb) ?? []),
      };
    });
}

/** Attributes of nixpkgs that are declared, not derived, and not derived under a better name. */
function missingAttributes(attr: string, major: Major, plan: PackagePlan): string[] {
  const attributes = new Set(plan.buildInputs.map((input) => input.attr));
  return declared[attr]!.inputs[major]!.nixpkgs.filter((wanted) => {
    // Every patched package has the compiler's run time, whoever asks for it.
    if (wanted === "stdenv.cc.cc.lib") return false;
    const accepted = NOTES.otherAttributes.get(wanted) ?? [wanted];
    return !accepted.every((attribute) => attributes.has(attribute));
  });
}

/** The packages that jetpack-nixos has for a major, sorted. */
export function declaredAttrs(major: Major): string[] {
  return Object.keys(declared)
    .filter((attr) => declared[attr]!.inputs[major] !== undefined)
    .sort();
}

/** Whether all that the package needs is known, as far as anybody can tell. */
export const isComplete = (row: Row): boolean => lacksOf(row).length === 0;

/** What is not known of a package. */
export const lacksOf = ({ withoutFacts, notListed, newDebs, superseded }: Row): readonly string[] => [
  ...withoutFacts,
  ...notListed,
  ...newDebs,
  ...superseded,
];

/** What is missing, and through which other package where that one lacks it too. */
function missingOf({ attr, missing, siblings }: Row, rows: readonly Row[]): string[] {
  return missing.map((name) => {
    const through = rows.filter((row) => siblings.includes(row.attr) && row.missing.includes(name));
    const from = through.map((row) => row.attr).filter((other) => other !== attr);
    return from.length === 0 ? name : `${name} (of ${from.join(", ")})`;
  });
}

/** The two scores of a major, and a line for each shortfall with the facts that are missing. */
export function printScore(major: Major, rows: readonly Row[]): string {
  const agrees = (some: readonly Row[]): number => some.filter(({ missing }) => missing.length === 0).length;
  const complete = rows.filter(isComplete);
  const list = (title: string, names: readonly string[]): string =>
    names.length === 0 ? "" : `; ${title}: ${names.join(", ")}`;
  const without = declaredAttrs(major).filter((attr) => !rows.some((row) => row.attr === attr));
  return [
    `r${major}: packages whose libraries all have facts: ${agrees(complete)} of ${complete.length} agree`,
    `r${major}: all packages with a fixture: ${agrees(rows)} of ${rows.length} agree${list("without a fixture", without)}`,
    ...rows
      .filter(({ missing }) => missing.length > 0)
      .map((row) =>
        [
          `  ${row.attr}: ${missingOf(row, rows).join(", ")}`,
          list("no facts", row.withoutFacts),
          list("in 35 and not listed", row.notListed),
          list("new since 35, list partial", row.newDebs),
          list("facts of 35 that no longer hold", row.superseded),
        ].join(""),
      ),
  ].join("\n");
}
