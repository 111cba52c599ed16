import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { loadDefaultProfile } from "../../src/config/default-profile.ts";
import type { DebFacts } from "../../src/facts/deb-facts.ts";
import { loadEmbeddedIndex } from "../../src/graph/embedded-index.ts";
import { buildFromDebs } from "../../src/nix/build-from-debs.ts";
import {
  apply,
  binding,
  commented,
  functionOf,
  list,
  type NixExpr,
  set,
  string,
  variable,
} from "../../src/nix/expression.ts";
import { printNix } from "../../src/nix/print.ts";
import { mergeReleases, type ReleaseVariant } from "../../src/nix/releases/merge-releases.ts";
import { isOwned, OWNERSHIP } from "../../src/nix/releases/ownership.ts";
import { packageSetDefault } from "../../src/nix/releases/package-set-default.ts";
import { analyseSet } from "../../src/plan/analyse-set.ts";
import { planPackages } from "../../src/plan/plan-packages.ts";
import { builderView } from "../unit/nix/releases/builder-view.ts";
import { ALL, variants } from "../unit/nix/releases/variants-arbitrary.ts";
import { fixtureSet } from "../unit/support/fixture-set.ts";
import { evaluateNix, needNix } from "./nix-instantiate.ts";
import { releaseItems, scopeOf } from "./release-scope.ts";

beforeEach(needNix);

const index = loadEmbeddedIndex();
const config = loadDefaultProfile();

interface Releases {
  readonly packages: ReadonlyMap<string, readonly ReleaseVariant[]>;
  /** Those of each release. */
  readonly attributes: ReadonlyMap<string, ReadonlySet<string>>;
  readonly merged: ReadonlyMap<string, NixExpr>;
}

function releasesOf(debs: ReadonlyMap<string, readonly DebFacts[]>): Releases {
  const packages = new Map<string, ReleaseVariant[]>();
  const attributes = new Map<string, Set<string>>();
  for (const [major, own] of debs) {
    const request = { debs: own, context: [], index, config, closed: false, release: major } as const;
    const plans = planPackages(analyseSet({ ...request, target: "jetpack-nixos" }));
    attributes.set(major, new Set(plans.map(({ attr }) => attr)));
    for (const plan of plans) {
      packages.set(plan.attr, [...(packages.get(plan.attr) ?? []), { major, expr: buildFromDebs(plan) }]);
    }
  }
  const scopes = { majors: [...debs.keys()], attributes };
  const merged = new Map([...packages].map(([attr, releases]) => [attr, mergeReleases(releases, scopes)]));
  return { packages, attributes, merged };
}

const [r35, r36, r38, cuda11, cuda12] = (await Promise.all(
  (["r35", "r36", "r38", "cuda-11.4", "cuda-12.6"] as const).map((name) => fixtureSet(name)),
)) as [DebFacts[], DebFacts[], DebFacts[], DebFacts[], DebFacts[]];
const bsp = releasesOf(
  new Map([
    ["35", r35],
    ["36", r36],
    ["38", r38],
  ]),
);
const cuda = releasesOf(
  new Map([
    ["35", cuda11],
    ["36", cuda12],
  ]),
);

interface Case {
  readonly major: string;
  readonly single: NixExpr;
  readonly merged: NixExpr;
  /** Arguments that a release's scope lacks. */
  readonly lacking: ReadonlySet<string>;
}

/** What each function calls the builder with, in one run of Nix. */
function evaluateCases(cases: readonly Case[]): { single: object; merged: object }[] {
  const texts = cases.map(({ major, lacking, ...functions }) => {
    const scope = scopeOf([functions.single, functions.merged], major, lacking);
    const call = (expr: NixExpr) => `(call scope (${printNix(expr)}))`;
    return `(let scope = ${scope}; in { single = ${call(functions.single)}; merged = ${call(functions.merged)}; })`;
  });
  // As callPackage does: only what the function takes.
  const call = "scope: f: f (builtins.intersectAttrs (builtins.functionArgs f) scope)";
  return evaluateNix(`let call = ${call}; in [\n${texts.join("\n")}\n]`) as {
    single: object;
    merged: object;
  }[];
}

function expectSame(cases: readonly Case[]): void {
  evaluateCases(cases).forEach((values, at) => {
    const { major, merged: expr } = cases[at]!;
    const [own, all] = [values.single, values.merged].map((value) =>
      builderView(value as Record<string, unknown>),
    );
    expect(all, `release ${major} of:\n${printNix(expr)}`).toEqual(own);
  });
}

test.each([
  ["three releases of the BSP", bsp, 15],
  ["two generations of CUDA", cuda, 20],
] as const)(
  "of %s, every package is in every release what it is in the release's own file",
  (_sets, { packages, attributes, merged }, least) => {
    const everywhere = new Set([...attributes.values()].flatMap((names) => [...names]));
    const cases = [...packages].flatMap(([attr, releases]) =>
      releases.map(({ major, expr }): Case => {
        const taken = expr.kind === "function" ? expr.formals.map(({ name }) => name) : [];
        const here = new Set([...attributes.get(major)!, ...taken]);
        const lacking = new Set([...everywhere].filter((name) => !here.has(name)));
        return { major, single: expr, merged: merged.get(attr)!, lacking };
      }),
    );
    expectSame(cases);
    const shared = [...packages.values()].filter((releases) => releases.length > 1).length;
    expect(shared).toBeGreaterThan(least);
    console.log(
      `${packages.size} packages, ${shared} in several releases: ${cases.length} evaluations are the same`,
    );
  },
);

describe("the three releases of the BSP", () => {
  const { packages, attributes, merged } = bsp;

  test("a package of one release has no condition", () => {
    for (const [attr, releases] of packages) {
      if (releases.length === 1) expect(merged.get(attr)).toBe(releases[0]!.expr);
    }
  });

  test("the set has in every release the release's packages", () => {
    const file = printNix(packageSetDefault(attributes));
    const scope = (major: string) =>
      `{ ${releaseItems(major)} self.callPackage = _: { ${[...packages.keys()].map((name) => `"${name}" = 1;`).join(" ")} }; }`;
    const names = [...attributes.keys()].map(
      (major) => `"${major}" = builtins.attrNames (file ${scope(major)});`,
    );
    const found = evaluateNix(`let file = ${file}; in { ${names.join("\n")} }`);
    expect(found).toEqual(
      Object.fromEntries([...attributes].map(([major, own]) => [major, [...own].sort()])),
    );
  });

  /** After a wanted change: vitest run --project nix -u, then read the difference. */
  test.each([
    "l4t-nvsci",
    "l4t-3d-core",
    "l4t-camera",
    "l4t-cuda",
    "l4t-core",
    "l4t-gstreamer",
    "l4t-multimedia",
    "l4t-weston",
  ])("%s", async (attr) => {
    await expect(owned(merged.get(attr)!)).toMatchFileSnapshot(`golden/releases/${attr}.nix`);
  });

  test("default.nix", async () => {
    await expect(owned(packageSetDefault(attributes))).toMatchFileSnapshot("golden/releases/default.nix");
  });
});

test("an input that one release alone has is missing in no other", () => {
  const nvsci = (...inputs: string[]) =>
    functionOf(
      ["buildFromDebs", ...inputs],
      apply(
        variable("buildFromDebs"),
        set([
          binding("pname", string("nvidia-l4t-nvsci")),
          binding("buildInputs", list(inputs.map(variable))),
        ]),
      ),
    );
  const releases = [
    { major: "36", expr: nvsci("l4t-core") },
    { major: "38", expr: nvsci("l4t-adaruntime", "l4t-core") },
  ];
  const attributes = new Map([
    ["36", new Set(["l4t-core"])],
    ["38", new Set(["l4t-core", "l4t-adaruntime"])],
  ]);
  const expr = mergeReleases(releases, { majors: ["36", "38"], attributes });
  expect(printNix(expr)).toBe(`{ buildFromDebs
, l4t-adaruntime ? null
, l4t-core
, l4tAtLeast
, lib
}:
buildFromDebs {
  pname = "nvidia-l4t-nvsci";
  buildInputs = [ l4t-core ] ++ lib.optionals (l4tAtLeast "38") [ l4t-adaruntime ];
}
`);
  const lacking = new Set(["l4t-adaruntime"]);
  expectSame([
    { major: "36", single: releases[0]!.expr, merged: expr, lacking },
    { major: "38", single: releases[1]!.expr, merged: expr, lacking: new Set() },
  ]);
});

test("whatever a package has in whatever releases, Nix reads it as it is in each of them", () => {
  const scopes = { majors: ALL, attributes: new Map(ALL.map((major) => [major, new Set<string>()])) };
  const samples = fc.sample(variants, { numRuns: 150, seed: 6 });
  expectSame(
    samples.flatMap((releases) => {
      const expr = mergeReleases(releases, scopes);
      return releases.map(
        ({ major, expr: single }): Case => ({ major, single, merged: expr, lacking: new Set() }),
      );
    }),
  );
});

function owned(expr: NixExpr): string {
  const text = printNix(commented([OWNERSHIP], expr));
  expect(isOwned(text)).toBe(true);
  return text;
}
