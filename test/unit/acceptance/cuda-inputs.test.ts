import { beforeAll, describe, expect, test } from "vitest";
import type { PackagePlan } from "../../../src/plan/package-plan.ts";
import { cudaPlans, expectedCuda, filesWithoutFacts, GENERATIONS } from "./cuda-set.ts";

/** Inputs that upstream declares for what is opened at run time, which no DT_NEEDED asks for. */
const OPENED: Readonly<Record<string, readonly string[]>> = {
  // libcufile opens libnuma.so.%s (cuda-packages.json).
  libcufile: ["numactl"],
};

describe.each(GENERATIONS)("CUDA %s: inputs against what nixpkgs and jetpack-nixos declare", (generation) => {
  const expected = expectedCuda(generation);
  let plans: readonly PackagePlan[];

  beforeAll(async () => {
    plans = (await cudaPlans(generation)).filter(({ attr }) => expected.has(attr));
  });

  const missing = ({ attr, buildInputs }: PackagePlan): string[] => {
    const derived = buildInputs.map((input) => input.attr.replace(/^cudaPackages\./, ""));
    const opened = OPENED[attr] ?? [];
    return expected.get(attr)!.inputs.filter((input) => !derived.includes(input) && !opened.includes(input));
  };

  test("packages agree where facts are complete; the score is printed", () => {
    const rows = plans.map((plan) => ({
      attr: plan.attr,
      missing: missing(plan),
      without: filesWithoutFacts(generation, plan),
    }));
    const complete = rows.filter(({ without }) => without.length === 0);
    const agrees = (some: typeof rows) => some.filter((row) => row.missing.length === 0).length;
    const lines = [
      `CUDA ${generation} inputs, packages whose files all have facts: ${agrees(complete)} of ${complete.length} agree`,
      `CUDA ${generation} inputs, all packages: ${agrees(rows)} of ${rows.length} agree`,
      ...rows.flatMap((row) =>
        row.missing.length === 0
          ? []
          : [`  ${row.attr}: ${row.missing.join(", ")}; no facts, or a part: ${row.without.join(", ")}`],
      ),
    ];
    console.log(lines.join("\n"));
    expect(complete.length).toBeGreaterThanOrEqual(generation === "12.6" ? 20 : 1);
    expect(complete.filter((row) => row.missing.length > 0)).toEqual([]);
  });

  test("no package has an input that is not declared", () => {
    const extra = plans.flatMap(({ attr, buildInputs }) =>
      buildInputs
        .map((input) => input.attr.replace(/^cudaPackages\./, ""))
        .filter((input) => !expected.get(attr)!.inputs.includes(input))
        .map((input) => `${attr}: ${input}`),
    );
    expect(extra).toEqual([]);
  });
});

test("CUDA 12.6 finds in L4T what is told to be needed from there", async () => {
  const plans = await cudaPlans("12.6");
  const inputsOf = (attr: string) =>
    plans.find((plan) => plan.attr === attr)!.buildInputs.map((input) => input.attr);
  expect(inputsOf("cuda_compat")).toEqual(["l4t-core"]);
  expect(inputsOf("libcudla")).toEqual(["l4t-cuda"]);
});
