import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { printNix } from "../../src/nix/print.ts";
import { packageSetDefault } from "../../src/nix/releases/package-set-default.ts";
import { needNix } from "./nix-instantiate.ts";
import { NIXPKGS, openNix } from "./nix-session.ts";

const OVERLAY = join(import.meta.dirname, "../../nix/overlay.nix");
const nix = openNix();
afterAll(() => nix.end());
beforeEach(needNix);

const PIN = (version: string, source?: string) => ({
  version,
  filename: `pool/x_${version}.deb`,
  sha256: "0".repeat(64),
  ...(source === undefined ? {} : { source }),
});
const TREE: Readonly<Record<string, string>> = {
  "sourceinfo/r36.5-debs.json": JSON.stringify({
    common: {
      "nvidia-container-toolkit": PIN("1.11.0~rc.1-1"),
      libnvinfer10: PIN("10.3.0-1", "tensorrt (10.3.0.30-1+cuda12.5)"),
      "cuda-cudart-12-6": PIN("12.6.68-1", "cuda-cudart"),
    },
    t234: { "nvidia-l4t-core": PIN("36.5.0-1"), "nvidia-l4t-cuda": PIN("36.5.0-2") },
  }),
  "sourceinfo/r36.5-scope.json": JSON.stringify({
    version: 1,
    release: "r36.5",
    jetpack: "6.2.2",
    l4t: "36.5.0",
  }),
  "pkgs/l4t/l4t-core.nix":
    '{ buildFromDebs, zlib }: buildFromDebs { pname = "nvidia-l4t-core"; buildInputs = [ zlib ]; }',
  "pkgs/l4t/l4t-cuda.nix":
    '{ buildFromDebs, l4t-core }: buildFromDebs { pname = "nvidia-l4t-cuda"; buildInputs = [ l4t-core ]; }',
  "overrides/l4t-core.nix": `{ expat }: {
    args = prev: { buildInputs = prev.buildInputs ++ [ expat ]; autoPatchelf = false; preDebNormalization = "true"; };
    attrs = final: prev: { postFixup = prev.postFixup + "echo \${final.pname}"; };
  }`,
};
const tree = join(nix.folder, "tree");
for (const [path, text] of Object.entries(TREE)) {
  mkdirSync(join(tree, dirname(path)), { recursive: true });
  writeFileSync(join(tree, path), text);
}
const LIBRARIES = join(nix.folder, "libraries.json");
const libraries = ["expat", "gcc-unwrapped", "glibc", "zlib"].map((attr) => [
  attr,
  { from: [], outputs: ["out", "lib"] },
]);
writeFileSync(LIBRARIES, JSON.stringify(Object.fromEntries(libraries)));

/** The value of an expression over \`pkgs\`, nixpkgs with this overlay once or more often. */
async function evaluate(expression: string, overlays = "[ overlay ]"): Promise<unknown> {
  const { stdout } = await nix.must("nix-instantiate", [
    "--eval",
    "--strict",
    "--json",
    "-E",
    `let
      overlay = import ${OVERLAY} { tree = ${tree}; };
      cuda = version: final: prev: { cudaPackages = final.cudaPackagesOf version; };
      pkgs = import ${NIXPKGS} {
        system = "aarch64-linux";
        config = { allowUnfree = true; libraries = ${LIBRARIES}; };
        overlays = ${overlays};
      };
      scope = pkgs.nvidia-jetpack6;
      names = map (each: each.pname);
    in ${expression}`,
  ]);
  return JSON.parse(stdout);
}

describe("the scope of a release", () => {
  test("has debs, versions and comparisons", async () => {
    const value = await evaluate(`{
      inherit (scope) l4tMajorMinorPatchVersion jetpackMajorMinorPatchVersion cudaMajorMinorVersion defaultSomDebRepo;
      atLeast = [ (scope.l4tAtLeast "36") (scope.l4tAtLeast "38") ];
      older = [ (scope.l4tOlder "36") (scope.l4tOlder "38") ];
      core = scope.debs.t234.nvidia-l4t-core.version;
      hash = scope.debs.t234.nvidia-l4t-core.src.outputHash;
      cuda = scope.cudaPackages.cudaMajorMinorVersion;
    }`);
    expect(value).toEqual({
      l4tMajorMinorPatchVersion: "36.5.0",
      jetpackMajorMinorPatchVersion: "6.2.2",
      cudaMajorMinorVersion: "12.6",
      defaultSomDebRepo: "t234",
      atLeast: [true, false],
      older: [false, true],
      core: "36.5.0-1",
      hash: "0".repeat(64),
      cuda: "12.6",
    });
  });

  test("since 38 all SoCs share a repository", async () => {
    expect(await evaluate("pkgs.nvidia-jetpack7.defaultSomDebRepo")).toBe("som");
  });

  test("finds the debs of a source, though it is written with a version", async () => {
    const value = await evaluate(
      'map (source: map (deb: deb.version) (scope.debsForSourcePackage source)) [ "tensorrt" "cuda-cudart" "cuda" ]',
    );
    expect(value).toEqual([["10.3.0-1"], ["12.6.68-1"], []]);
  });

  test("a version that the store takes in no name gets another one", async () => {
    const name = "scope.debs.common.nvidia-container-toolkit.src.name";
    expect(await evaluate(name)).toBe("x_1.11.0_rc.1-1.deb");
  });

  test("packages find each other, and version and deb in the pin", async () => {
    const value = await evaluate(
      "{ inherit (scope.l4t-cuda) pname version; inputs = names (builtins.tail scope.l4t-cuda.buildInputs); " +
        "platforms = scope.l4t-cuda.meta.platforms; }",
    );
    expect(value).toEqual({
      pname: "nvidia-l4t-cuda",
      version: "36.5.0-2",
      inputs: ["nvidia-l4t-core"],
      platforms: ["aarch64-linux"],
    });
  });

  test("a release that is not pinned has no packages' debs, and says so only where one is asked for", async () => {
    expect(await evaluate("pkgs.nvidia-jetpack5 ? buildFromDebs")).toBe(true);
    await expect(evaluate("pkgs.nvidia-jetpack5.l4t-core.version")).rejects.toThrow(
      `${tree} has no pin of JetPack 5 with its scope.`,
    );
    await expect(evaluate("pkgs.nvidia-jetpack6.debs.t234", `[ (import ${OVERLAY} { }) ]`)).rejects.toThrow(
      "The overlay was given no tree.",
    );
  });
});

describe("a tree whose default.nix says which release has what", () => {
  const several = join(nix.folder, "several");
  mkdirSync(join(several, "pkgs/l4t"), { recursive: true });
  for (const name of ["l4t-core", "l4t-cuda"]) {
    writeFileSync(join(several, `pkgs/l4t/${name}.nix`), TREE[`pkgs/l4t/${name}.nix`]!);
  }
  const attributes = new Map([
    ["36", new Set(["l4t-core", "l4t-cuda"])],
    ["38", new Set(["l4t-core"])],
  ]);
  writeFileSync(join(several, "pkgs/l4t/default.nix"), printNix(packageSetDefault(attributes)));

  test.each([
    ["36.5.0", ["l4t-core", "l4t-cuda"]],
    ["38.2.0", ["l4t-core"]],
  ])("%s has %j", async (version, expected) => {
    const value = await evaluate(`let
      made = import ${join(OVERLAY, "../mk-overlay.nix")} {
        jetpackMajorMinorPatchVersion = "0.0.0";
        l4tMajorMinorPatchVersion = "${version}";
        cudaMajorMinorPatchVersion = "12.6.10";
        debs = {
          common = { };
          t234 = scope.debs.t234;
          som = scope.debs.t234;
        };
        packages = ${several}/pkgs/l4t;
      } pkgs { };
    in {
      names = builtins.filter (name: builtins.match "l4t-.*" name != null) (builtins.attrNames made);
      core = made.l4t-core.pname;
    }`);
    expect(value).toEqual({ names: expected, core: "nvidia-l4t-core" });
  });
});

describe("overrides by hand", () => {
  const tools = "map (each: each.name) scope.ATTR.nativeBuildInputs";

  test("change the arguments of buildFromDebs, which overrideAttrs cannot", async () => {
    expect(await evaluate("names (builtins.tail scope.l4t-core.buildInputs)")).toEqual(["zlib", "expat"]);
    expect(await evaluate("scope.l4t-core.src.preDebNormalization")).toBe("true");
    expect(await evaluate(tools.replace("ATTR", "l4t-core"))).not.toContain("auto-patchelf-hook");
    expect(await evaluate(tools.replace("ATTR", "l4t-cuda"))).toContain("auto-patchelf-hook");
  });

  test("change attributes, of which the last ones are known", async () => {
    expect(await evaluate("scope.l4t-core.postFixup")).toBe("echo nvidia-l4t-core");
  });

  test("reach who depends on the package", async () => {
    const same = "(builtins.elemAt scope.l4t-cuda.buildInputs 1).outPath == scope.l4t-core.outPath";
    expect(await evaluate(same)).toBe(true);
  });
});

describe("the overlay", () => {
  test("applied twice is the same as once", async () => {
    const once = await evaluate("scope.l4t-core.outPath");
    expect(await evaluate("scope.l4t-core.outPath", "[ overlay overlay ]")).toBe(once);
    expect(await evaluate("builtins.attrNames (overlay pkgs pkgs)")).toEqual([]);
    const other = `[ overlay (import ${OVERLAY} { tree = null; }) ]`;
    await expect(evaluate("scope.l4t-core.outPath", other)).rejects.toThrow("l4t-core");
  });

  test.each([
    ["11.4", "5.1.6"],
    ["12.2", "5.1.6"],
    ["12.3", "6.2.2"],
    ["12.9", "6.2.2"],
    ["13.0", "7.2"],
  ])("CUDA %s means JetPack %s", async (cuda, jetpack) => {
    const overlays = `[ overlay (cuda "${cuda}") ]`;
    expect(await evaluate("pkgs.nvidia-jetpack.jetpackMajorMinorPatchVersion", overlays)).toBe(jetpack);
  });
});
