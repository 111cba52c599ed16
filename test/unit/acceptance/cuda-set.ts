import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FixtureSpec } from "../../../fixtures/lib/fixture-spec.ts";
import { loadDefaultProfile } from "../../../src/config/default-profile.ts";
import { loadEmbeddedIndex } from "../../../src/graph/embedded-index.ts";
import { analyseSet } from "../../../src/plan/analyse-set.ts";
import type { PackagePlan } from "../../../src/plan/package-plan.ts";
import { planPackages } from "../../../src/plan/plan-packages.ts";
import { fixtureSet, setFolder } from "../support/fixture-set.ts";

export const GENERATIONS = ["11.4", "12.6"] as const;
export type Generation = (typeof GENERATIONS)[number];

/** What nixpkgs and jetpack-nixos declare for a package (fixtures/facts/cuda-packages.json): expected values. */
export interface ExpectedCuda {
  readonly outputs: readonly string[];
  /** Attributes without the set that they are in; the compiler's run time, which every package has, left out. */
  readonly inputs: readonly string[];
  readonly note: string;
}

/** By attribute, the packages that nixpkgs has in the generation. */
export function expectedCuda(generation: Generation): ReadonlyMap<string, ExpectedCuda> {
  const facts = new URL("../../../fixtures/facts/cuda-packages.json", import.meta.url);
  const { packages } = JSON.parse(readFileSync(facts, "utf8")) as {
    packages: Record<
      string,
      {
        note?: string | null;
        generations: Record<string, { expected_outputs?: string[]; expected_buildInputs?: string[] }>;
      }
    >;
  };
  return new Map(
    Object.entries(packages).flatMap(([attr, { note, generations }]): [string, ExpectedCuda][] => {
      const known = generations[generation];
      if (known?.expected_outputs === undefined) return [];
      const inputs = (known.expected_buildInputs ?? [])
        .map((name) => name.replace(/^nvidia-jetpack\./, "").replace(/ \(.*\)$/, ""))
        .filter((name) => name !== "stdenv.cc.cc.lib");
      return [[attr, { outputs: known.expected_outputs, inputs, note: note ?? "" }]];
    }),
  );
}

/** Every CUDA package of a generation, with the L4T release that it belongs to at hand. */
export async function cudaPlans(generation: Generation): Promise<PackagePlan[]> {
  const [debs, l4t] = await Promise.all([
    fixtureSet(`cuda-${generation}`),
    fixtureSet(generation === "11.4" ? "r35" : "r36"),
  ]);
  const context = l4t.filter(({ file }) => file.startsWith("nvidia-l4t-"));
  const request = { context, index: loadEmbeddedIndex(), config: loadDefaultProfile(), closed: true };
  return planPackages(analyseSet({ ...request, debs }));
}

const specs = (generation: Generation, { debs }: PackagePlan): FixtureSpec[] =>
  debs
    .filter(({ file }) => file !== undefined)
    .map(
      ({ package: deb }): FixtureSpec =>
        JSON.parse(readFileSync(join(setFolder(`cuda-${generation}`), `specs/${deb}.json`), "utf8")),
    );

/** Whether the lists of all its files were read from debs, and not written after a description. */
export const hasSourcedFiles = (generation: Generation, plan: PackagePlan): boolean =>
  specs(generation, plan).every(({ fileList }) => fileList !== "described");

/** Names of its ELF files of which nobody knows NEEDED, or all of it. */
export function filesWithoutFacts(generation: Generation, plan: PackagePlan): string[] {
  return specs(generation, plan).flatMap(({ files }) =>
    files
      .filter(
        (file) => "factsMissing" in file || ("facts" in file && file.facts.endsWith("a part of its NEEDED")),
      )
      .map(({ path }) => path.split("/").at(-1)!),
  );
}

/** Every path of its debs but their documentation. */
export const pathsOf = (generation: Generation, plan: PackagePlan): string[] =>
  specs(generation, plan)
    .flatMap(({ files, links }) => [...files, ...links].map(({ path }) => path))
    .filter((path) => !path.startsWith("/usr/share/doc/"));
