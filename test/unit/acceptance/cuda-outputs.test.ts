import { beforeAll, describe, expect, test } from "vitest";
import type { PackagePlan } from "../../../src/plan/package-plan.ts";
import {
  cudaPlans,
  expectedCuda,
  GENERATIONS,
  type Generation,
  hasSourcedFiles,
  pathsOf,
} from "./cuda-set.ts";

/** What must be in a deb for an output to have content, by the paths that NVIDIA's debs have. */
const CONTENT: Readonly<Record<string, RegExp>> = {
  bin: /\/bin\//,
  dev: /\.pc$|\/cmake\//,
  include: /\/include\//,
  lib: /\/lib\/[^/]+\.so[.\d]*$/,
  samples: /\/samples\//,
  static: /\/lib\/[^/]+\.a$/,
  stubs: /\/stubs\//,
};

/** Packages that nixpkgs keeps in one output although more have content; its words are in cuda-packages.json. */
const KEPT_WHOLE: Readonly<Record<string, RegExp>> = {
  libnvfatbin: /keeps one output although/,
  cuda_cccl: /split breaks cmake relative paths/,
  vpi: /a split would give out\/dev/,
};

/** Other outputs that nixpkgs does not declare. */
const UNDECLARED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  cuda_cupti: { doc: "nixpkgs' builder takes for documentation what is in share/doc, not extras/CUPTI/doc" },
};

/** One difference between the outputs that are derived and those that nixpkgs declares. */
interface Difference {
  readonly output: string;
  readonly kind: "missing" | "extra";
  /** Nothing where nobody can tell. */
  readonly because?: string;
}

function differences(generation: Generation, plan: PackagePlan): Difference[] {
  const { outputs, note } = expectedCuda(generation).get(plan.attr)!;
  const paths = pathsOf(generation, plan);
  const derived = plan.outputs.map(({ name }) => name);
  const has = (output: string): boolean => paths.some((path) => CONTENT[output]?.test(path) ?? false);
  const classes = Object.keys(CONTENT).filter(has);
  const missing = outputs
    .filter((output) => !derived.includes(output))
    .map((output): Difference => {
      if (!has(output)) {
        const isUnrecorded = hasSourcedFiles(generation, plan) && output === "samples";
        const because = isUnrecorded
          ? "the records that the list is from have no samples of any package"
          : "nothing in the debs belongs there";
        return { output, kind: "missing", because };
      }
      return classes.length === 1
        ? { output, kind: "missing", because: "the package has nothing else to be told apart from" }
        : { output, kind: "missing" };
    });
  const extra = derived
    .filter((output) => !outputs.includes(output))
    .map((output): Difference => {
      const whole = KEPT_WHOLE[plan.attr]?.exec(note)?.[0];
      const because = whole === undefined ? UNDECLARED[plan.attr]?.[output] : `nixpkgs: ${whole}`;
      return { output, kind: "extra", ...(because === undefined ? {} : { because }) };
    });
  return [...missing, ...extra];
}

const unexplained = (generation: Generation, plan: PackagePlan): string[] =>
  differences(generation, plan)
    .filter(({ because }) => because === undefined)
    .map(({ output, kind }) => `${plan.attr}: ${kind} ${output}`);

describe.each(GENERATIONS)("CUDA %s: outputs against what nixpkgs declares", (generation) => {
  const expected = expectedCuda(generation);
  let plans: readonly PackagePlan[];

  beforeAll(async () => {
    plans = (await cudaPlans(generation)).filter(({ attr }) => expected.has(attr));
  });

  const print = (title: string, some: readonly PackagePlan[]): string => {
    const rows = some.map((plan) => ({ plan, found: differences(generation, plan) }));
    const equal = rows.filter(({ found }) => found.length === 0).length;
    const explained = rows.filter(({ found }) => found.every(({ because }) => because !== undefined)).length;
    const line = ({ output, kind, because = "not explained" }: Difference) =>
      `${kind} ${output} (${because})`;
    return [
      `CUDA ${generation} outputs, ${title}: ${equal} of ${rows.length} equal, ${explained} equal or explained`,
      ...rows.flatMap(({ plan, found }) =>
        found.length === 0 ? [] : [`  ${plan.attr}: ${found.map(line).join(", ")}`],
      ),
    ].join("\n");
  };

  test("packages whose file lists were read agree, or the difference is explained; the score is printed", () => {
    const sourced = plans.filter((plan) => hasSourcedFiles(generation, plan));
    console.log(print("packages whose file lists were read", sourced));
    expect(sourced.length).toBe(generation === "12.6" ? 22 : 0);
    const others = sourced.filter((plan) => differences(generation, plan).length > 0);
    expect(others.map(({ attr }) => attr)).toEqual(
      generation === "12.6" ? ["cuda_cupti", "libnvfatbin"] : [],
    );
    expect(sourced.flatMap((plan) => unexplained(generation, plan))).toEqual([]);
  });

  test("packages that were only described prove nothing, but no difference is unexplained", () => {
    const described = plans.filter((plan) => !hasSourcedFiles(generation, plan));
    console.log(print("packages that are described", described));
    expect(described.length).toBeGreaterThan(0);
    expect(described.flatMap((plan) => unexplained(generation, plan))).toEqual([]);
  });

  test("outputs are in nixpkgs' order and none but out and dev is empty", () => {
    const order = ["out", "doc", "samples", "python", "bin", "dev", "include", "lib", "static", "stubs"];
    for (const { attr, outputs } of plans) {
      const names = outputs.map(({ name }) => name);
      expect(names, attr).toEqual(names.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)));
      for (const { name, files } of outputs) {
        if (name !== "out" && name !== "dev") expect(files, `${attr} ${name}`).toBeGreaterThan(0);
      }
    }
  });
});
