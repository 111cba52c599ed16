import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { loadDefaultProfile } from "../../src/config/default-profile.ts";
import { loadEmbeddedIndex } from "../../src/graph/embedded-index.ts";
import { packageFunction, packageSet } from "../../src/nix/package-set.ts";
import { printNix } from "../../src/nix/print.ts";
import { type AnalysedSet, analyseSet } from "../../src/plan/analyse-set.ts";
import type { PackagePlan } from "../../src/plan/package-plan.ts";
import { planPackages } from "../../src/plan/plan-packages.ts";
import { fixtureSet, setFolder } from "../unit/support/fixture-set.ts";
import { needNix, parseNix } from "./nix-instantiate.ts";
import { buildPlan, expectModel } from "./phases.ts";

beforeEach(needNix);

const SETS = ["cuda-11.4", "cuda-12.6"] as const;

/** Several debs each. */
const GOLDEN = /^(cudnn|cuda_cupti|tensorrt)$/;

describe.each(SETS)("%s, standalone", (name) => {
  const folder = join(setFolder(name), "debs");
  let set: AnalysedSet;
  let plans: readonly PackagePlan[];

  beforeAll(async () => {
    const request = { context: [], index: loadEmbeddedIndex(), config: loadDefaultProfile(), closed: false };
    set = analyseSet({ ...request, debs: await fixtureSet(name), target: "standalone" });
    plans = planPackages(set);
  });

  test("every deb is in one package, or was skipped with a reason", () => {
    const told = [
      ...plans.flatMap(({ debs }) => debs.map(({ file }) => file)),
      ...set.skipped.map(({ deb }) => deb.file),
    ];
    expect(told.sort()).toEqual(readdirSync(folder).sort());
  });

  test("what is printed parses, and puts every file where the plan says", () => {
    for (const plan of plans) {
      const { layout } = set.packages.find(({ group }) => group.attr === plan.attr)!;
      const debs = plan.debs.map(({ file }) => join(folder, file!));
      expectModel(buildPlan(plan, layout, debs));
    }
    parseNix(printNix(packageSet(plans)));
    expect(plans.length).toBeGreaterThan(20);
  });

  test("packages of several debs", async () => {
    for (const plan of plans.filter(({ attr }) => GOLDEN.test(attr))) {
      const text = printNix(packageFunction(plan));
      await expect(text).toMatchFileSnapshot(`golden/${name}/standalone/${plan.attr}.nix`);
    }
  });
});
