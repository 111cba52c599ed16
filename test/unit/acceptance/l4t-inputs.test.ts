import { beforeAll, describe, expect, test } from "vitest";
import { loadDefaultProfile } from "../../../src/config/default-profile.ts";
import type { DebFacts } from "../../../src/facts/deb-facts.ts";
import { loadEmbeddedIndex } from "../../../src/graph/embedded-index.ts";
import { analyseSet } from "../../../src/plan/analyse-set.ts";
import type { PackagePlan } from "../../../src/plan/package-plan.ts";
import { planPackages } from "../../../src/plan/plan-packages.ts";
import { packageName } from "../../../src/plan/release.ts";
import { declaredAttrs, isComplete, lacksOf, printScore, type Row, scoreInputs } from "./l4t-score.ts";
import { declaredInputs, fixtureDebs, MAJORS, type Major } from "./l4t-set.ts";

const request = {
  context: [],
  index: loadEmbeddedIndex(),
  config: loadDefaultProfile(),
  closed: true,
};
const plan = (debs: readonly DebFacts[]): PackagePlan[] => planPackages(analyseSet({ ...request, debs }));

/** The packages with facts for every library. Those of 36, 38 and 39 are the facts of 35, carried forward. */
const COMPLETE: Readonly<Record<Major, number>> = { 35: 13, 36: 8, 38: 3, 39: 4 };

/** Of 17, 17, 20 and 20 packages that jetpack-nixos declares: no file list was found of the others. */
const FIXTURES: Readonly<Record<Major, number>> = { 35: 16, 36: 17, 38: 17, 39: 18 };

describe.each(MAJORS)("r%s fixtures against what jetpack-nixos declares by hand", (major) => {
  let debs: readonly DebFacts[];
  let packages: readonly PackagePlan[];
  let rows: readonly Row[];

  beforeAll(async () => {
    debs = await fixtureDebs(major);
    packages = plan(debs);
    rows = scoreInputs(major, packages);
  });

  test("packages agree where facts are complete; the scores are printed", () => {
    console.log(printScore(major, rows));
    const complete = rows.filter(isComplete);
    expect(complete.length).toBe(COMPLETE[major]);
    expect(complete.filter(({ missing }) => missing.length > 0)).toEqual([]);
  });

  test("a package that does not agree lacks the facts of a library, or a library", () => {
    for (const row of rows) {
      if (row.missing.length > 0) expect(lacksOf(row), row.attr).not.toEqual([]);
    }
  });

  test("no package has a sibling that is not declared: no lack of facts explains an input too many", () => {
    expect(rows.length).toBe(FIXTURES[major]);
    expect(rows.filter(({ extra }) => extra.length > 0)).toEqual([]);
  });

  test("every input is asked for by a DT_NEEDED of an ELF file of the package", () => {
    const neededOf = new Map(
      debs.flatMap((deb) => deb.elfs.map((elf) => [`${deb.file} ${elf.path}`, elf.needed])),
    );
    for (const { buildInputs, debs: planned } of packages) {
      for (const { because } of buildInputs) {
        expect(because.length).toBeGreaterThan(0);
        for (const { elf, needed } of because) {
          const lists = planned.map(({ file }) => neededOf.get(`${file} ${elf}`) ?? []);
          expect(lists.some((list) => list.includes(needed))).toBe(true);
        }
      }
    }
  });

  test("autoPatchelf is off only where nothing would be patched", () => {
    const off = packages.filter(({ autoPatchelf }) => !autoPatchelf);
    expect(off.map(({ attr }) => attr)).not.toContain("l4t-core");
    for (const { buildInputs } of off) expect(buildInputs).toEqual([]);
  });

  test("the order in which debs are given changes nothing", () => {
    expect(plan(debs.toReversed())).toEqual(packages);
  });
});

test("autoPatchelf is off for firmware without programs", async () => {
  const packages = plan(await fixtureDebs("35"));
  expect(packages.find(({ attr }) => attr === "l4t-xusb-firmware")?.autoPatchelf).toBe(false);
});

test("what has no fixture is known: nobody has a list of the deb's files, or facts of one of its ELF files", async () => {
  const without = await Promise.all(
    MAJORS.map(async (major) => {
      const debs = (await fixtureDebs(major)).map(packageName);
      return declaredAttrs(major).filter((attr) => !debs.includes(declaredInputs()[attr]!.deb));
    }),
  );
  expect(without).toEqual([
    ["l4t-cupva"],
    [],
    ["l4t-firmware-openrm", "l4t-init", "l4t-wayland"],
    ["l4t-firmware-openrm", "l4t-init"],
  ]);
});
