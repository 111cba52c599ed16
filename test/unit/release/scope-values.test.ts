import { describe, expect, test } from "vitest";
import type { DebFacts } from "../../../src/facts/deb-facts.ts";
import { compareScopes } from "../../../src/release/diff/compare-scope.ts";
import { scopeOfDebs } from "../../../src/release/scope-values.ts";
import { debFacts } from "../support/facts.ts";
import { fixtureSet } from "../support/fixture-set.ts";

const named = (name: string, version = "1") => ({ name, version });
const shipping = (version: string, ...libraries: string[]) => {
  const facts = debFacts({
    name: "nvidia-l4t-core",
    version,
    elfs: libraries.map((library) => ({ path: `/usr/lib/aarch64-linux-gnu/nvidia/${library}` })),
  });
  return [{ name: "nvidia-l4t-core", version, facts }];
};
const driverOf = (version: string, ...libraries: string[]) =>
  scopeOfDebs(shipping(version, ...libraries)).cudaDriverMajorMinorVersion;
const listed = (debs: readonly DebFacts[]) =>
  debs.map((facts) => ({ name: facts.file.split("_")[0]!, version: facts.control.Version!, facts }));

describe("values of a release", () => {
  test("L4T and the release by nvidia-l4t-core, JetPack by its metapackage", () => {
    const debs = [named("nvidia-l4t-core", "36.4.4-20250616085344"), named("nvidia-jetpack", "6.2.1+b38")];
    expect(scopeOfDebs(debs)).toEqual({
      jetpack: "6.2.1",
      jetpackPackage: "6.2.1+b38",
      l4t: "36.4.4",
      release: "r36.4",
    });
  });

  test("what the release's own document says counts before", () => {
    const told = { jetpack: "6.2.2", jetpackPackage: "6.2.2+b24", l4t: "36.5.0", release: "r36.5" };
    expect(scopeOfDebs([named("nvidia-jetpack", "1")], told)).toEqual(told);
  });

  test("CUDA by the deb of its run time, of several the newest", () => {
    const debs = ["cuda-cudart-9-0", "cuda-cudart-12-6", "cuda-cudart-dev-13-0"].map((name) => named(name));
    expect(scopeOfDebs(debs)).toEqual({ cuda: "12.6" });
  });

  test("CUDA by the library where no deb is so called", () => {
    expect(scopeOfDebs(shipping("36.5.0-1", "libcudart.so.12.6.68"))).toMatchObject({ cuda: "12.6" });
  });

  test.each([
    ["35.3.1-1", "libnvidia-ptxjitcompiler.so.35.3.1", null],
    ["35.6.0-1", "libnvidia-ptxjitcompiler.so.35.5.0", null],
    ["36.5.0-1", "libnvidia-ptxjitcompiler.so.540.5.0", "540.5.0"],
    ["38.2.2-1", "libnvidia-ptxjitcompiler.so.580.00", "580.00"],
  ])("the driver's version in L4T %s with %s is %s", (version, library, driver) => {
    expect(driverOf(version, library)).toBe(driver);
  });

  test("the JIT compiler counts before the others, and of those the most", () => {
    const others = ["libnvidia-glcore.so.540.5.0", "libnvidia-glsi.so.540.5.0", "libnvidia-tls.so.540.4.0"];
    expect(driverOf("36.5.0-1", ...others)).toBe("540.5.0");
    expect(driverOf("36.5.0-1", ...others, "libnvidia-ptxjitcompiler.so.540.4.0")).toBe("540.4.0");
  });

  test("without a driver library nothing is said of the driver", () => {
    expect(scopeOfDebs(shipping("36.5.0-1", "libnvos.so"))).not.toHaveProperty("cudaDriverMajorMinorVersion");
  });

  test("GPU variants by the debs that come once for each", () => {
    const debs = ["nvidia-l4t-cuda-openrm", "nvidia-l4t-cuda-nvgpu", "nvidia-l4t-init", "other-nvgpu"];
    expect(scopeOfDebs(debs.map((name) => named(name)))).toEqual({ gpuVariants: ["nvgpu", "openrm"] });
  });

  test("the fixture sets", async () => {
    expect(scopeOfDebs(listed(await fixtureSet("r35")))).toEqual({
      cuda: "11.4",
      cudaDriverMajorMinorVersion: null,
      l4t: "35.3.1",
      release: "r35.3",
    });
    expect(scopeOfDebs(listed(await fixtureSet("r36")))).toMatchObject({
      cudaDriverMajorMinorVersion: "540.5.0",
      release: "r36.5",
    });
    expect(scopeOfDebs(listed(await fixtureSet("r38")))).toMatchObject({
      cudaDriverMajorMinorVersion: "580.00",
      gpuVariants: ["openrm"],
    });
  });
});

describe("two scopes", () => {
  test("what one of them does not tell has not changed, but for GPU variants", () => {
    const changes = compareScopes(
      { l4t: "36.5.0", cuda: "12.6", cudaDriverMajorMinorVersion: null },
      { l4t: "38.2.0", cudaDriverMajorMinorVersion: "580.00", gpuVariants: ["nvgpu", "openrm"] },
    );
    expect(changes.map((change) => change.kind === "scope" && [change.name, change.from, change.to])).toEqual(
      [
        ["l4t", "36.5.0", "38.2.0"],
        ["cudaDriverMajorMinorVersion", "null", "580.00"],
        ["gpuVariants", undefined, "nvgpu, openrm"],
      ],
    );
  });
});
