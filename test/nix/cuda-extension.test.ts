import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { loadDefaultProfile } from "../../src/config/default-profile.ts";
import { loadEmbeddedIndex } from "../../src/graph/embedded-index.ts";
import { cudaDriverExtension } from "../../src/nix/cuda-driver-extension.ts";
import { cudaExtension } from "../../src/nix/cuda-extension.ts";
import { pvaFirmwarePackage } from "../../src/nix/cuda-firmware.ts";
import { packageFunction } from "../../src/nix/package-set.ts";
import { printNix } from "../../src/nix/print.ts";
import { type AnalysedSet, analyseSet } from "../../src/plan/analyse-set.ts";
import { pvaFirmware } from "../../src/plan/cuda-firmware.ts";
import { cudaOverrides } from "../../src/plan/cuda-overrides.ts";
import type { PackagePlan } from "../../src/plan/package-plan.ts";
import { planPackages } from "../../src/plan/plan-packages.ts";
import { fixtureSet } from "../unit/support/fixture-set.ts";
import { evaluateNix, needNix, parseNix } from "./nix-instantiate.ts";

beforeEach(needNix);

interface Generation {
  readonly set: AnalysedSet;
  readonly plans: readonly PackagePlan[];
}

async function generation(cuda: "cuda-11.4" | "cuda-12.6", l4t: "r35" | "r36"): Promise<Generation> {
  const [debs, context] = await Promise.all([fixtureSet(cuda), fixtureSet(l4t)]);
  const set = analyseSet({
    debs,
    context: context.filter(({ file }) => file.startsWith("nvidia-l4t-")),
    index: loadEmbeddedIndex(),
    config: loadDefaultProfile(),
    closed: true,
  });
  return { set, plans: planPackages(set) };
}

/** What of nixpkgs the extensions touch: a package is what `overrideAttrs` was told of it. */
const STUBS = `
  lib = {
    inherit (builtins) mapAttrs;
    intersectLists = a: builtins.filter (x: builtins.elem x a);
    subtractLists = a: builtins.filter (x: !builtins.elem x a);
    getLib = package: package;
  };
  package = attrs: attrs // { overrideAttrs = change: package (attrs // change attrs); };
  prevCudaPackages = builtins.mapAttrs (name: _: package {
    inherit name;
    outputs = [ "out" "dev" "include" "lib" "static" "stubs" "samples" "bin" ];
    autoPatchelfIgnoreMissingDeps = [ "libnvdla_runtime.so" "libcuda.so.1" ];
    src.override = args: args;
  }) names;
  finalCudaPackages = {
    cudaMajorMinorVersion = version;
    backendStdenv = { hostRedistSystem = "linux-aarch64"; hasJetsonCudaCapability = isJetson; };
    debWrapBuildRedist = { drv, extension ? (_: { }), ... }@args: drv.overrideAttrs (prev:
      builtins.removeAttrs args [ "drv" "extension" ] // { fromDebs = true; } // extension prev);
    pkgs.nvidia-jetpack = {
      l4t-core = "l4t-core"; l4t-cuda = "l4t-cuda"; l4t-dla-compiler = "l4t-dla-compiler";
      debs.common = builtins.mapAttrs (name: _: { src = name; version = "1"; }) debs;
      l4tAtLeast = major: builtins.compareVersions l4t major >= 0;
      newScope = extra: file: args: baseNameOf file;
    };
  };
  shown = builtins.mapAttrs (_: package: { srcs = package.src.srcs or null; } // builtins.intersectAttrs
    { fromDebs = 0; outputs = 0; buildInputs = 0; autoPatchelfIgnoreMissingDeps = 0; sourceName = 0; } package);`;

interface Shown {
  readonly fromDebs?: boolean;
  readonly outputs: readonly string[];
  readonly buildInputs?: readonly string[];
  readonly autoPatchelfIgnoreMissingDeps: readonly string[];
  readonly srcs: readonly string[] | null;
  readonly sourceName?: string;
}

function evaluated(
  extension: string,
  plans: readonly PackagePlan[],
  change: { version?: string; isJetson?: boolean; l4t?: string; only?: string } = {},
): Record<string, Shown> {
  const { version = "11.4", isJetson = true, l4t = "36.5", only = "_: true" } = change;
  const set = (names: readonly string[]) => `{ ${names.map((name) => `"${name}" = 0;`).join(" ")} }`;
  const debs = plans.flatMap((plan) => plan.debs.map((deb) => deb.package));
  return evaluateNix(`
    let
      version = "${version}"; isJetson = ${isJetson}; l4t = "${l4t}";
      names = ${set(plans.map(({ attr }) => attr))};
      debs = ${set(debs)};
      ${STUBS}
      made = (${extension}) { inherit lib; } finalCudaPackages prevCudaPackages;
      kept = builtins.filter (${only}) (builtins.attrNames made);
    in shown (builtins.listToAttrs (map (name: { inherit name; value = builtins.removeAttrs made.\${name} [ "name" ]; }) kept))`) as Record<
    string,
    Shown
  >;
}

describe("CUDA 11.4, of debs", () => {
  let all: Generation;
  let text: string;

  beforeAll(async () => {
    all = await generation("cuda-11.4", "r35");
    const absent = new Map([["cuda_compat", "JetPack 5's driver is of this version itself"]]);
    text = printNix(cudaExtension(cudaOverrides(all.set, all.plans, "11.4"), "11.4", absent));
  });

  test("the extension parses and is as it was", async () => {
    parseNix(text);
    await expect(text).toMatchFileSnapshot("golden/cuda-11.4/extension.nix");
  });

  test("every package of nixpkgs is made of debs, with outputs for what they have", () => {
    const made = evaluated(text, all.plans, { only: 'name: name != "cuda_compat"' });
    expect(Object.values(made).every(({ fromDebs }) => fromDebs)).toBe(true);
    expect(Object.keys(made).length).toBeGreaterThan(20);
    expect(made.libcudla!.outputs).toEqual(["out", "dev", "include", "lib"]);
    expect(made.cuda_cccl!.sourceName).toBe("cuda-thrust");
    expect(made.tensorrt!.srcs).toContain("libnvinfer8");
    expect(made.tensorrt!.srcs).not.toContain("python3-libnvinfer");
  });

  test("what is told to be absent is null", () => {
    const isNull =
      evaluateNix(`let version = "11.4"; isJetson = true; l4t = "35.6"; names = { cuda_compat = 0; }; debs = { };
      ${STUBS} in ((${text}) { inherit lib; } finalCudaPackages prevCudaPackages).cuda_compat == null`);
    expect(isNull).toBe(true);
  });

  test("another CUDA keeps nixpkgs' packages", () => {
    const made = evaluated(text, all.plans, { version: "12.6" });
    expect(Object.values(made).filter(({ fromDebs }) => fromDebs)).toEqual([]);
  });
});

describe("CUDA 12, nixpkgs' own", () => {
  let all: Generation;
  let text: string;

  beforeAll(async () => {
    all = await generation("cuda-12.6", "r36");
    const overrides = cudaOverrides(all.set, all.plans, "12.6");
    // Of a later release the same with another owner of one library, as between JetPack 6 and 7.
    const later = overrides.map((each) => ({
      ...each,
      inputs: each.inputs.map((input) =>
        input.attr === "l4t-dla-compiler" ? { ...input, attr: "l4t-core" } : input,
      ),
    }));
    const byMajor = new Map([
      ["36", overrides],
      ["38", later],
    ]);
    text = printNix(cudaDriverExtension(byMajor, ["vpi", "vpi-firmware"]));
  });

  const only = 'name: builtins.substring 0 3 name != "vpi"';

  test("the extension parses and is as it was", async () => {
    parseNix(text);
    await expect(text).toMatchFileSnapshot("golden/cuda-12.6/driver-extension.nix");
  });

  test("Jetson's driver is an input of exactly those that need it, and no longer ignored", () => {
    const made = evaluated(text, all.plans, { only });
    expect(Object.keys(made)).toEqual(["cuda_compat", "libcudla", "tensorrt"]);
    expect(made.cuda_compat!.buildInputs).toEqual(["l4t-core"]);
    expect(made.cuda_compat!.autoPatchelfIgnoreMissingDeps).toEqual(["libcuda.so.1"]);
    expect(made.libcudla!.buildInputs).toEqual(["l4t-cuda"]);
    expect(made.tensorrt!.buildInputs).toEqual(["l4t-dla-compiler"]);
  });

  test("each release gets the package that has the library there", () => {
    expect(evaluated(text, all.plans, { only, l4t: "38.2" }).tensorrt!.buildInputs).toEqual(["l4t-core"]);
  });

  test("other machines keep nixpkgs' packages", () => {
    const made = evaluated(text, all.plans, { only, isJetson: false });
    expect(Object.values(made).every(({ buildInputs }) => buildInputs === undefined)).toBe(true);
  });

  test("VPI, its firmware and a package of CUDA by buildFromDebs", async () => {
    const vpi = packageFunction(all.plans.find(({ attr }) => attr === "vpi")!);
    const firmware = pvaFirmwarePackage(pvaFirmware(all.set, all.plans)!);
    const cusolver = packageFunction(all.plans.find(({ attr }) => attr === "libcusolver")!);
    for (const [name, expr] of Object.entries({ vpi, "vpi-firmware": firmware, libcusolver: cusolver })) {
      const printed = printNix(expr);
      parseNix(printed);
      await expect(printed).toMatchFileSnapshot(`golden/cuda-12.6/jetpack-nixos/${name}.nix`);
    }
  });
});
