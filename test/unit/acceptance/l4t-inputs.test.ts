import { beforeAll, describe, expect, test } from "vitest";
import { loadDefaultProfile } from "../../../src/config/default-profile.ts";
import { loadEmbeddedIndex } from "../../../src/graph/embedded-index.ts";
import { closure, packageGraph } from "../../../src/graph/package-graph.ts";
import { analyseSet } from "../../../src/plan/analyse-set.ts";
import type { PackagePlan } from "../../../src/plan/package-plan.ts";
import { planPackages } from "../../../src/plan/plan-packages.ts";
import { packageName } from "../../../src/plan/release.ts";
import { declaredInputs, fixtureDebs, librariesWithoutFacts } from "./l4t-set.ts";

const MAJOR = "35";

/** Deviations that `_notes` of l4t-inputs.json accounts for, in the form that a test can use. */
const NOTES = {
  /** Edges that only one side has: declared though nothing needs it, or needed though nothing is patched. */
  siblingsThatDiffer: new Map([
    ["l4t-nvpmodel", "l4t-core"],
    ["l4t-init", "l4t-core"],
  ]),
  /** Upstream's attribute to the equal or better ones that are derived instead. */
  otherAttributes: new Map([["mesa", ["libgbm", "libdrm"]]]),
};

const declared = declaredInputs();
let packages: ReadonlyMap<string, PackagePlan>;
let neededOf: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  const debs = await fixtureDebs();
  neededOf = new Map(debs.flatMap((deb) => deb.elfs.map((elf) => [`${deb.file} ${elf.path}`, elf.needed])));
  const set = analyseSet({
    debs,
    context: [],
    index: loadEmbeddedIndex(),
    config: loadDefaultProfile(),
    closed: true,
  });
  const plans = planPackages(set);
  packages = new Map(plans.map((plan) => [plan.attr, plan]));
  expect(debs.map(packageName)).toContain("nvidia-l4t-core");
});

const hasFixture = (attr: string): boolean =>
  declared[attr]!.inputs[MAJOR] !== undefined && packages.has(attr);

/** The packages that a package reaches, by the edges that `siblingsOf` tells. */
function closureBy(attr: string, siblingsOf: (attr: string) => readonly string[]): string[] {
  const nodes = [...packages.keys()];
  return closure(
    packageGraph(
      nodes,
      nodes.flatMap((from) => siblingsOf(from).map((to) => ({ from, to }))),
    ),
    attr,
  );
}

const derivedSiblings = (attr: string): string[] =>
  packages.get(attr)?.buildInputs.flatMap((input) => (input.kind === "sibling" ? [input.attr] : [])) ?? [];
const declaredSiblings = (attr: string): readonly string[] => declared[attr]?.inputs[MAJOR]?.sibling ?? [];

/** What is declared and not derived, each with a name; empty for a package that agrees. */
function shortfalls(attr: string): string[] {
  const plan = packages.get(attr)!;
  const missing: string[] = [];
  const noted = NOTES.siblingsThatDiffer.get(attr);
  const derived = closureBy(attr, derivedSiblings).filter((sibling) => sibling !== noted);
  const expected = closureBy(attr, declaredSiblings).filter((sibling) => sibling !== noted);
  missing.push(...expected.filter((sibling) => !derived.includes(sibling)));
  // No lack of facts explains an input too many.
  expect(derived.filter((sibling) => !expected.includes(sibling))).toEqual([]);
  const attributes = new Set(plan.buildInputs.map((input) => input.attr));
  for (const wanted of declared[attr]!.inputs[MAJOR]!.nixpkgs) {
    // Every patched package has the compiler's run time, whoever asks for it.
    if (wanted === "stdenv.cc.cc.lib") continue;
    const accepted = NOTES.otherAttributes.get(wanted) ?? [wanted];
    if (!accepted.every((attribute) => attributes.has(attribute))) missing.push(wanted);
  }
  return missing;
}

describe("r35 fixtures against what jetpack-nixos declares by hand", () => {
  test("all packages with a fixture agree where facts are complete; the scores are printed", () => {
    const attrs = Object.keys(declared).filter(hasFixture).sort();
    expect(attrs.length).toBeGreaterThanOrEqual(16);
    const rows = attrs.map((attr) => ({
      attr,
      missing: shortfalls(attr),
      withoutFacts: packages
        .get(attr)!
        .debs.flatMap(({ package: deb, file }) => (file === undefined ? [] : librariesWithoutFacts(deb))),
    }));
    const complete = rows.filter(({ withoutFacts }) => withoutFacts.length === 0);
    const agrees = (some: typeof rows): number => some.filter(({ missing }) => missing.length === 0).length;
    const lines = [
      `packages whose libraries all have facts: ${agrees(complete)} of ${complete.length} agree`,
      `all packages: ${agrees(rows)} of ${rows.length} agree`,
      ...rows.flatMap(({ attr, missing, withoutFacts }) =>
        missing.length === 0
          ? []
          : [`  ${attr}: ${missing.join(", ")}; no facts: ${withoutFacts.join(", ")}`],
      ),
    ];
    console.log(lines.join("\n"));
    expect(complete.filter(({ missing }) => missing.length > 0)).toEqual([]);
  });

  test("every input is asked for by a DT_NEEDED of an ELF file of the package", () => {
    for (const plan of packages.values()) {
      for (const { because } of plan.buildInputs) {
        expect(because.length).toBeGreaterThan(0);
        for (const { elf, needed } of because) {
          const lists = plan.debs.map(({ file }) => neededOf.get(`${file} ${elf}`) ?? []);
          expect(lists.some((list) => list.includes(needed))).toBe(true);
        }
      }
    }
  });

  test("autoPatchelf is off only where nothing would be patched", () => {
    const off = [...packages.values()].filter((plan) => !plan.autoPatchelf).map((plan) => plan.attr);
    expect(off).toContain("l4t-xusb-firmware");
    expect(off).not.toContain("l4t-core");
    for (const attr of off) expect(packages.get(attr)!.buildInputs).toEqual([]);
  });

  test("the order in which debs are given changes nothing", async () => {
    const debs = await fixtureDebs();
    const request = { context: [], index: loadEmbeddedIndex(), config: loadDefaultProfile(), closed: true };
    const forward = planPackages(analyseSet({ ...request, debs }));
    const backward = planPackages(analyseSet({ ...request, debs: debs.toReversed() }));
    expect(backward).toEqual(forward);
  });
});
