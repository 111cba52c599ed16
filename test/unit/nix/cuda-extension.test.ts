import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../../src/config/config.ts";
import type { EmbeddedIndex, OutsideProvider } from "../../../src/graph/embedded-index.ts";
import { cudaDriverExtension } from "../../../src/nix/cuda-driver-extension.ts";
import { cudaExtension } from "../../../src/nix/cuda-extension.ts";
import { packageFunction } from "../../../src/nix/package-set.ts";
import { printNix } from "../../../src/nix/print.ts";
import { analyseSet } from "../../../src/plan/analyse-set.ts";
import { type CudaOverride, cudaOverrides } from "../../../src/plan/cuda-overrides.ts";
import { planPackages } from "../../../src/plan/plan-packages.ts";
import { debFacts, type TerseDeb } from "../support/facts.ts";

const OUTSIDE: Readonly<Record<string, OutsideProvider>> = {
  "libc.so.6": { kind: "libc", confidence: "high" },
  "libcuda.so.1": { kind: "driver", confidence: "high" },
};
const index: EmbeddedIndex = { outside: new Map(Object.entries(OUTSIDE)), l4t: [] };
const LIB = "/usr/local/cuda-11.4/targets/aarch64-linux/lib";

const library = (name: string, source: string, needed: readonly string[], more: Partial<TerseDeb> = {}) => ({
  name: `${source}-11-4`,
  control: { Source: source },
  elfs: [{ path: `${LIB}/${name}`, soname: name, needed: ["libc.so.6", ...needed] }],
  ...more,
});

function plansOf(debs: readonly TerseDeb[]) {
  const core = { path: "/usr/lib/aarch64-linux-gnu/tegra/libnvdla.so", soname: "libnvdla.so" };
  const set = analyseSet({
    debs: debs.map(debFacts),
    context: [debFacts({ name: "nvidia-l4t-core", elfs: [core] })],
    index,
    config: DEFAULT_CONFIG,
    target: "jetpack-nixos",
    closed: true,
  });
  return { set, plans: planPackages(set) };
}

function overridesOf(debs: readonly TerseDeb[]): CudaOverride[] {
  const { set, plans } = plansOf(debs);
  return cudaOverrides(set, plans, "11.4");
}

describe("cudaExtension", () => {
  const printed = (debs: readonly TerseDeb[], absent?: ReadonlyMap<string, string>) =>
    printNix(cudaExtension(overridesOf(debs), "11.4", absent));

  test("a package that nixpkgs' expression can make of the debs is only wrapped", () => {
    expect(printed([library("libcufile.so.0", "libcufile", [])])).toContain(
      'outputs = lib.intersectLists [ "out" "dev" "lib" ] prev.outputs;',
    );
    const nvcc = {
      name: "cuda-nvcc-11-4",
      control: { Source: "cuda-nvcc" },
      files: ["/usr/local/cuda-11.4/bin/nvcc"],
    };
    expect(printed([nvcc])).toMatch(
      /cuda_nvcc = debWrapBuildRedist \{\n\s+drv = prevCudaPackages\.cuda_nvcc;\n\s+\};/,
    );
  });

  test("what only the driver has is ignored with the reason, what L4T's packages have is an input instead", () => {
    const text = printed([library("libcudla.so.1", "libcudla", ["libcuda.so.1", "libnvdla.so"])]);
    expect(text).toContain("# libnvdla.so\n        nvidia-jetpack.l4t-core");
    expect(text).toMatch(
      /lib\.subtractLists\s+\[ "libnvdla\.so" \]\s+prev\.autoPatchelfIgnoreMissingDeps or \[ \]/,
    );
    expect(text).toMatch(/# The driver's, found in \/run\/opengl-driver\/lib.*\n\s+"libcuda\.so\.1"/);
  });

  test("what nobody provides is a TODO", () => {
    expect(printed([library("libnppc.so.11", "libnpp", ["libgone.so.1"])])).toContain(
      "# TODO: nothing provides libgone.so.1",
    );
  });

  test("what is to be absent is null, with the reason", () => {
    const text = printed(
      [library("libcuda.so.1", "cuda-compat", [])],
      new Map([["cuda_compat", "not for 5"]]),
    );
    expect(text).toMatch(/# not for 5\n\s+cuda_compat = null;/);
    expect(text).not.toContain("prevCudaPackages.cuda_compat");
  });

  test("a library of another CUDA package that is opened by name is in the run paths", () => {
    const opens = library("libnvinfer.so.8", "tensorrt", []);
    const opened = {
      dlopen: [{ name: "libnvrtc.so.11.2", grade: "certain", via: "dlopen", evidence: "x" }],
    } as const;
    const debs = [
      { ...opens, name: "libnvinfer8", elfs: [{ ...opens.elfs[0]!, ...opened }] },
      library("libnvrtc.so.11.2", "cuda-nvrtc", []),
    ];
    expect(printed(debs)).toMatch(
      /# Opened by name at run time: libnvrtc\.so\.11\.2\n\s+appendRunpaths = .*\n?.*finalCudaPackages\.cuda_nvrtc/,
    );
  });
});

describe("cudaDriverExtension", () => {
  const needs = overridesOf([library("libcudla.so.1", "libcudla", ["libnvdla.so"])]);
  const needsNot = overridesOf([library("libcudla.so.1", "libcudla", [])]);
  const printed = (byMajor: Readonly<Record<string, readonly CudaOverride[]>>, files?: readonly string[]) =>
    printNix(cudaDriverExtension(new Map(Object.entries(byMajor)), files));

  test("names a package that needs a library of L4T, and none that does not", () => {
    expect(printed({ "36": needs })).toMatch(
      /libcudla = withDriver "libcudla" \[\n\s+# libnvdla\.so\n\s+nvidia-jetpack\.l4t-core\n\s+\] \[ "libnvdla\.so" \];/,
    );
    expect(printed({ "36": needsNot })).not.toContain("withDriver");
  });

  test("says nothing of releases that agree, and asks for the release where they differ", () => {
    expect(printed({ "36": needs, "38": needs })).not.toContain("l4tAtLeast");
    expect(printed({ "36": needs, "38": needsNot })).toMatch(
      /if nvidia-jetpack\.l4tAtLeast "38" then\s+prevCudaPackages\.libcudla\s+else\s+withDriver "libcudla"/,
    );
  });

  test("calls the files of more packages with this set of CUDA", () => {
    const text = printed({ "36": needsNot }, ["vpi"]);
    expect(text).toContain("vpi = callPackage ./vpi.nix { };");
    expect(text).toContain("cudaPackages = finalCudaPackages;");
  });
});

test("buildFromDebs takes CUDA's packages out of cudaPackages", () => {
  const debs = [
    library("libcublas.so.11", "libcublas", []),
    library("libcusolver.so.11", "libcusolver", ["libcublas.so.11"]),
  ];
  const text = printNix(packageFunction(plansOf(debs).plans.find(({ attr }) => attr === "libcusolver")!));
  expect(text).toMatch(
    /^\{ buildFromDebs\n, cudaPackages\n, debs\n\}:\nlet\n {2}inherit \(cudaPackages\) libcublas;\nin\n/,
  );
  expect(text).toContain("buildInputs = [ libcublas ];");
});
