import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../../src/config/config.ts";
import { scriptFacts } from "../../../src/facts/script-facts.ts";
import type { EmbeddedIndex, OutsideProvider } from "../../../src/graph/embedded-index.ts";
import { analyseSet } from "../../../src/plan/analyse-set.ts";
import { pvaFirmware } from "../../../src/plan/cuda-firmware.ts";
import { type CudaOverride, cudaOverrides } from "../../../src/plan/cuda-overrides.ts";
import { planPackages } from "../../../src/plan/plan-packages.ts";
import { debFacts, type TerseDeb } from "../support/facts.ts";

const OUTSIDE: Readonly<Record<string, OutsideProvider>> = {
  "libc.so.6": { kind: "libc", confidence: "high" },
  "libcuda.so.1": { kind: "driver", confidence: "high" },
  "libz.so.1": { kind: "nixpkgs", attr: "zlib", confidence: "high" },
  "libexpat.so.1": { kind: "nixpkgs", attr: "expat", confidence: "high" },
};
const index: EmbeddedIndex = {
  outside: new Map(Object.entries(OUTSIDE)),
  l4t: [{ major: "35", packages: new Map(), providers: new Map(), bareProviders: new Map() }],
};
const LIB = "/usr/local/cuda-11.4/targets/aarch64-linux/lib";
const TEGRA = "/usr/lib/aarch64-linux-gnu/tegra";

/** L4T's libraries that the tests ask for. */
const L4T: readonly TerseDeb[] = [
  { name: "nvidia-l4t-cuda", elfs: [{ path: `${TEGRA}/libcuda.so.1`, soname: "libcuda.so.1" }] },
  { name: "nvidia-l4t-core", elfs: [{ path: `${TEGRA}/libnvdla.so`, soname: "libnvdla.so" }] },
];

function setOf(debs: readonly TerseDeb[]) {
  return analyseSet({
    debs: debs.map(debFacts),
    context: L4T.map(debFacts),
    index,
    config: DEFAULT_CONFIG,
    target: "jetpack-nixos",
    closed: true,
  });
}

function overrideOf(attr: string, debs: readonly TerseDeb[], toolkit = "11.4"): CudaOverride {
  const set = setOf(debs);
  return cudaOverrides(set, planPackages(set), toolkit).find((each) => each.attr === attr)!;
}

const of = (name: string, Source: string, more: Omit<TerseDeb, "name"> = {}): TerseDeb => ({
  name,
  version: "11.4.1-1",
  control: { Source },
  ...more,
});

const needing = (name: string, needed: readonly string[]) => ({
  path: `${LIB}/${name}`,
  soname: name,
  needed,
});

describe("cudaOverrides", () => {
  test("an L4T package is an input for what only it has; the driver's own libraries are left to the machine", () => {
    const deb = of("libcudla-11-4", "libcudla", {
      elfs: [needing("libcudla.so.1", ["libc.so.6", "libcuda.so.1", "libnvdla.so"])],
    });
    expect(overrideOf("libcudla", [deb])).toMatchObject({
      inputs: [{ attr: "l4t-core", scope: "l4t", libraries: ["libnvdla.so"] }],
      ignored: ["libcuda.so.1"],
    });
  });

  test("inputs that nixpkgs' expression has itself for this CUDA are not added, others are", () => {
    const debs = [
      of("libcudnn8", "cudnn", { elfs: [needing("libcudnn.so.8", ["libz.so.1", "libcublas.so.11"])] }),
      of("libcublas-11-4", "libcublas", { elfs: [needing("libcublas.so.11", ["libexpat.so.1"])] }),
    ];
    expect(overrideOf("cudnn", debs).inputs).toEqual([]);
    expect(overrideOf("cudnn", debs, "10.0").inputs).toEqual([
      { attr: "libcublas", scope: "cuda", libraries: ["libcublas.so.11"] },
      { attr: "zlib", scope: "nixpkgs", libraries: ["libz.so.1"] },
    ]);
    expect(overrideOf("libcublas", debs).inputs).toEqual([
      { attr: "expat", scope: "nixpkgs", libraries: ["libexpat.so.1"] },
    ]);
  });

  test("of nixpkgs' outputs those remain that have content, and out and dev", () => {
    const headers = "/usr/local/cuda-11.4/targets/aarch64-linux/include/cudla.h";
    const deb = of("libcudla-11-4", "libcudla", { files: [headers], elfs: [needing("libcudla.so.1", [])] });
    expect(overrideOf("libcudla", [deb]).outputs).toEqual(["out", "dev", "include", "lib"]);
    const stub = of("libcudla-dev-11-4", "libcudla", { files: [`${LIB}/stubs/libcudla.so`] });
    expect(overrideOf("libcudla", [deb, stub]).outputs).toBeUndefined();
  });

  test("a source that is called otherwise than nixpkgs' package is named", () => {
    const deb = of("cuda-cccl-11-4", "cuda-thrust", { files: ["/usr/local/cuda-11.4/include/x.h"] });
    expect(overrideOf("cuda_cccl", [deb]).sourceName).toBe("cuda-thrust");
    const cudart = of("cuda-cudart-11-4", "cuda-cudart", { files: [`${LIB}/x.a`] });
    expect(overrideOf("cuda_cudart", [cudart]).sourceName).toBeUndefined();
  });

  test("debs are named one by one where others of the source are packages of their own", () => {
    const debs = [
      of("libnvinfer8", "tensorrt", { elfs: [needing("libnvinfer.so.8", [])] }),
      of("python3-libnvinfer", "tensorrt", { files: ["/usr/lib/python3.8/dist-packages/tensorrt/a.py"] }),
    ];
    expect(overrideOf("tensorrt", debs).debs?.map((deb) => deb.package)).toEqual(["libnvinfer8"]);
    expect(overrideOf("tensorrt", debs.slice(0, 1)).debs).toBeUndefined();
  });

  test("samples and programs go where nixpkgs' builder looks, samples with their data stay beside it", () => {
    const cupti = of("cuda-cupti-dev-11-4", "cuda-cupti", {
      files: ["/usr/local/cuda-11.4/extras/CUPTI/samples/a/Makefile", "/usr/local/cuda-11.4/include/cupti.h"],
    });
    expect(overrideOf("cuda_cupti", [cupti]).moves).toEqual([
      { from: "/extras/CUPTI/samples", to: "/samples" },
    ]);
    const tensorrt = of("libnvinfer-samples", "tensorrt", {
      files: ["bin/trtexec", "data/a.txt", "samples/b.cpp"].map((path) => `/usr/src/tensorrt/${path}`),
    });
    const { moves, lacking } = overrideOf("tensorrt", [tensorrt]);
    expect(moves).toEqual([
      { from: "/src/tensorrt/bin", to: "/bin" },
      { from: "/src/tensorrt/data", to: "/samples/data" },
      { from: "/src/tensorrt/samples", to: "/samples/samples" },
    ]);
    expect(lacking).toEqual(["lib/stubs/", "python/*.whl"]);
  });

  test("what nixpkgs does not have is left out, and what nobody provides is told", () => {
    const set = setOf([
      of("cuda-brandnew-11-4", "cuda-brandnew", { files: ["/usr/local/cuda-11.4/bin/x"] }),
      of("libnpp-11-4", "libnpp", { elfs: [needing("libnppc.so.11", ["libgone.so.1"])] }),
    ]);
    const overrides = cudaOverrides(set, planPackages(set), "11.4");
    expect(overrides.map(({ attr, unresolved }) => [attr, unresolved])).toEqual([
      ["libnpp", ["libgone.so.1"]],
    ]);
  });

  test("headers that a maintainer script links are among the fixes", () => {
    const directory = "/usr/include/aarch64-linux-gnu";
    const script = `update-alternatives --install /usr/include/cudnn.h libcudnn ${directory}/cudnn_v8.h 80`;
    const deb = of("libcudnn8-dev", "cudnn", {
      files: [`${directory}/cudnn_v8.h`],
      scripts: [scriptFacts("postinst", script)],
    });
    expect(overrideOf("cudnn", [deb]).plan.fixes).toMatchObject([
      { kind: "alternative-link", path: "/include/cudnn.h", target: "cudnn_v8.h" },
    ]);
  });
});

describe("pvaFirmware", () => {
  test("is the list that VPI's deb carries beside the library", () => {
    const from = "/opt/nvidia/vpi2/lib/aarch64-linux-gnu/priv/vpi2_pva_auth_allowlist";
    const set = setOf([{ name: "libnvvpi2", version: "2.4.8", files: [from] }]);
    expect(pvaFirmware(set, planPackages(set))).toMatchObject({
      pname: "vpi2-firmware",
      deb: { package: "libnvvpi2", repo: "common" },
      from,
    });
    const other = setOf([{ name: "libnvvpi2", version: "2.4.8", files: ["/opt/nvidia/vpi2/x"] }]);
    expect(pvaFirmware(other, planPackages(other))).toBeUndefined();
  });
});
