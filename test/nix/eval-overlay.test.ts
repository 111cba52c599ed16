import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { needNix } from "./nix-instantiate.ts";
import { NIXPKGS, openNix } from "./nix-session.ts";

const OVERLAY = join(import.meta.dirname, "../../nix/overlay.nix");
const nix = openNix();
afterAll(() => nix.end());
beforeEach(needNix);

const pin = (version: string, source?: string) => ({
  version,
  filename: `pool/x_${version}.deb`,
  sha256: "0".repeat(64),
  ...(source && { source }),
});
const scope = (jetpack: string, l4t: string) => JSON.stringify({ version: 1, jetpack, l4t });
const pins = (l4t: string, cudart: readonly [string, string], tensorrt: readonly [string, string]) =>
  JSON.stringify({
    common: {
      [`cuda-cudart-${cudart[0]}`]: pin(cudart[1], "cuda-cudart"),
      [tensorrt[0]]: pin(tensorrt[1], "tensorrt"),
    },
    t234: { "nvidia-l4t-core": pin(`${l4t}-1`) },
    som: { "nvidia-l4t-core": pin(`${l4t}-1`) },
  });

let trees = 0;
function writeTree(files: Readonly<Record<string, string>>): string {
  const tree = join(nix.folder, `tree-${++trees}`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(tree, dirname(path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  return tree;
}

const CORE = { "pkgs/l4t/l4t-core.nix": '{ buildFromDebs }: buildFromDebs { pname = "nvidia-l4t-core"; }' };
const R35 = {
  "sourceinfo/r35.6-debs.json": pins("35.6.4", ["11-4", "11.4.298-1"], ["libnvinfer8", "8.5.2-1+cuda11.4"]),
  "sourceinfo/r35.6-scope.json": scope("5.1.6", "35.6.4"),
};
const R36 = {
  "sourceinfo/r36.5-debs.json": pins(
    "36.5.0",
    ["12-6", "12.6.68-1"],
    ["libnvinfer10", "10.3.0.30-1+cuda12.5"],
  ),
  "sourceinfo/r36.5-scope.json": scope("6.2.2", "36.5.0"),
};
const R39 = {
  "sourceinfo/r39.2-debs.json": pins(
    "39.2.0",
    ["13-2", "13.2.75-1"],
    ["libnvinfer10", "10.16.2.10-1+cuda13.2"],
  ),
  "sourceinfo/r39.2-scope.json": scope("7.2", "39.2.0"),
};
/** As `deb2nix regenerate` writes them, in small: what they call is what counts here. */
const CUDA = {
  "pkgs/cuda-extensions/default.nix":
    "{ lib }: finalCuda: prevCuda: { drivers = (prevCuda.drivers or 0) + 1; jetpack = finalCuda.pkgs.nvidia-jetpack.jetpackMajorMinorPatchVersion; }",
  "cuda-packages-11-4-extension.nix": `{ lib }: finalCuda: prevCuda:
    lib.optionalAttrs (prevCuda ? cuda_cudart) {
      cuda_cudart =
        if finalCuda.cudaMajorMinorVersion == "11.4"
        then finalCuda.debWrapBuildRedist { drv = prevCuda.cuda_cudart; extension = prev: { postPatch = "true"; }; }
        else prevCuda.cuda_cudart;
    }`,
};
const ALL = writeTree({ ...CORE, ...R35, ...R36, ...R39, ...CUDA });

async function evaluate(
  expression: string,
  { tree = ALL, overlays = "[ overlay ]", system = "aarch64-linux" } = {},
): Promise<unknown> {
  const { stdout } = await nix.must("nix-instantiate", [
    ...["--eval", "--strict", "--json", "-E"],
    `let
      inherit (import ${NIXPKGS}/lib.nix) composeManyExtensions;
      of = import ${OVERLAY};
      overlay = of { tree = ${tree}; };
      # nixpkgs' own package, which is made of another archive.
      redist = final: prev: {
        _cuda = prev._cuda.extend (_: prevCuda: { extensions = [ (finalCuda: _: {
          cuda_cudart = final.stdenv.mkDerivation { pname = "cuda_cudart"; version = "0"; src = "nixpkgs"; passthru.release = 1; };
        }) ] ++ prevCuda.extensions; });
      };
      mine = final: prev: { mine = "1"; nvidia-jetpack6 = prev.nvidia-jetpack6 or { } // { mine = true; }; };
      pkgs = import ${NIXPKGS} { system = "${system}"; config.allowUnfree = true; overlays = ${overlays}; };
      inherit (pkgs) lib;
      versions = builtins.mapAttrs (_: scope: with scope; [ jetpackMajorMinorPatchVersion l4tMajorMinorPatchVersion cudaMajorMinorPatchVersion ])
        { inherit (pkgs) nvidia-jetpack5 nvidia-jetpack6 nvidia-jetpack7; };
    in ${expression}`,
  ]);
  return JSON.parse(stdout);
}

describe("releases", () => {
  test("are those that the tree has pinned", async () => {
    expect(await evaluate("versions")).toEqual({
      "nvidia-jetpack5": ["5.1.6", "35.6.4", "11.4.298"],
      "nvidia-jetpack6": ["6.2.2", "36.5.0", "12.6.68"],
      "nvidia-jetpack7": ["7.2", "39.2.0", "13.2.75"],
    });
  });

  test("a bump is a pin with its scope: the newest one counts", async () => {
    const tree = writeTree({
      ...CORE,
      ...R36,
      "sourceinfo/r36.10-debs.json": pins("36.10.1", ["12-9", "12.9.1-1"], ["libnvinfer10", "10.8.0-1"]),
      "sourceinfo/r36.10-scope.json": scope("6.10", "36.10.1"),
    });
    const all = (await evaluate("versions", { tree })) as Readonly<Record<string, unknown>>;
    expect(all["nvidia-jetpack6"]).toEqual(["6.10", "36.10.1", "12.9.1"]);
    expect(await evaluate("pkgs.nvidia-jetpack6.l4t-core.version", { tree })).toBe("36.10.1-1");
  });

  test("a JetPack that nobody knew has a scope too", async () => {
    const tree = writeTree({
      "sourceinfo/r41.0-debs.json": pins("41.0.0", ["14-0", "14.0.1-1"], ["libnvinfer12", "12.0-1"]),
      "sourceinfo/r41.0-scope.json": scope("8.0", "41.0.0"),
    });
    expect(await evaluate("pkgs.nvidia-jetpack8.l4tMajorVersion", { tree })).toBe("41");
  });

  test.each([
    ["a pin without its scope", ["sourceinfo/r36.5-debs.json"], "has no r36.5-scope.json beside it"],
    ["a scope without its pin", ["sourceinfo/r36.5-scope.json"], "has no r36.5-debs.json beside it"],
  ] as const)("%s is an error that says so", async (_, names, message) => {
    const files = Object.fromEntries(Object.entries(R36).filter(([name]) => names.includes(name as never)));
    const tree = writeTree({ ...CORE, ...files });
    await expect(evaluate("pkgs.nvidia-jetpack6.l4t-core.version", { tree })).rejects.toThrow(message);
    // The module asserts it without an exception.
    expect(await evaluate("pkgs.nvidia-jetpack6.pinProblem", { tree })).toContain(message);
    expect(await evaluate("pkgs.nvidia-jetpack6 ? l4t-core", { tree })).toBe(true);
  });

  test("a scope that does not tell JetPack's version is an error that says so", async () => {
    const tree = writeTree({
      ...CORE,
      ...R36,
      "sourceinfo/r36.5-scope.json": JSON.stringify({ version: 1, l4t: "36.5.0" }),
    });
    await expect(evaluate("pkgs.nvidia-jetpack6.l4t-core.version", { tree })).rejects.toThrow(
      "r36.5-scope.json has no jetpack",
    );
  });

  test("releases that are passed go before the tree's, and name the pin they need", async () => {
    const given = (l4t: string) => `[ (of { tree = ${ALL}; releases."6" = {
      jetpackMajorMinorPatchVersion = "6.0"; l4tMajorMinorPatchVersion = "${l4t}"; cudaMajorMinorPatchVersion = "12.6.1";
    }; }) ]`;
    const version = "pkgs.nvidia-jetpack6.l4t-core.version";
    expect(await evaluate(version, { overlays: given("36.5.1") })).toBe("36.5.0-1");
    await expect(evaluate(version, { overlays: given("36.4.0") })).rejects.toThrow(
      "no /sourceinfo/r36.4-debs.json",
    );
  });
});

describe("applied more than once", () => {
  const drivers = "[ pkgs.cudaPackages_12_6.drivers pkgs.nvidia-jetpack6.l4t-core.version ]";

  test("the same tree at another place is the same overlay", async () => {
    const copy = join(nix.folder, "copy");
    cpSync(ALL, copy, { recursive: true });
    for (const overlays of ["[ overlay ]", "[ overlay overlay ]", `[ overlay (of { tree = ${copy}; }) ]`])
      expect(await evaluate(drivers, { overlays })).toEqual([1, "36.5.0-1"]);
  });

  test("as a flake, by its hash", async () => {
    const asFlake = (hash: string) => `(of { tree = { outPath = "${ALL}"; narHash = "${hash}"; }; })`;
    expect(await evaluate(drivers, { overlays: `[ ${asFlake("a")} ${asFlake("a")} ]` })).toEqual([
      1,
      "36.5.0-1",
    ]);
    expect(await evaluate(drivers, { overlays: `[ ${asFlake("a")} ${asFlake("b")} ]` })).toEqual([
      2,
      "36.5.0-1",
    ]);
  });

  test("the same tree with other releases is another overlay, and the last one counts", async () => {
    const other = `(of { tree = ${ALL}; releases."6" = {
      jetpackMajorMinorPatchVersion = "6.0"; l4tMajorMinorPatchVersion = "36.5.9"; cudaMajorMinorPatchVersion = "12.6.1";
    }; })`;
    const version = "pkgs.nvidia-jetpack6.l4tMajorMinorPatchVersion";
    expect(await evaluate(version, { overlays: `[ overlay ${other} ]` })).toBe("36.5.9");
    expect(await evaluate(version, { overlays: `[ ${other} overlay ]` })).toBe("36.5.0");
  });

  test("a tree with another content is another overlay, and the last one counts", async () => {
    const other = writeTree({ ...CORE, ...R36, "sourceinfo/r36.5-scope.json": scope("6.9", "36.5.0") });
    const version = "pkgs.nvidia-jetpack6.jetpackMajorMinorPatchVersion";
    expect(await evaluate(version, { overlays: `[ overlay (of { tree = ${other}; }) ]` })).toBe("6.9");
  });

  test.each([
    ["before", "[ mine overlay ]", false],
    ["after", "[ overlay mine ]", true],
  ])("composed with another overlay that comes %s it", async (_, list, isChanged) => {
    const value = `{ inherit (pkgs) mine; core = pkgs.nvidia-jetpack6.l4t-core.version; isChanged = pkgs.nvidia-jetpack6 ? mine; drivers = pkgs.cudaPackages_12_6.drivers; }`;
    const expected = { mine: "1", core: "36.5.0-1", isChanged, drivers: 1 };
    expect(await evaluate(value, { overlays: list })).toEqual(expected);
    const composed = `[ (composeManyExtensions ${list}) ]`;
    expect(await evaluate(value, { overlays: composed })).toEqual(expected);
    expect(
      await evaluate(value, {
        overlays: `[ (composeManyExtensions ${list}) (composeManyExtensions ${list}) ]`,
      }),
      // The other overlay is applied twice, and comes after this one the second time.
    ).toEqual({ ...expected, isChanged: true });
  });
});

describe("CUDA", () => {
  test("every set has the driver's extension, with the JetPack of its version", async () => {
    const value = `map (set: [ set.drivers set.jetpack ]) (with pkgs; [ cudaPackages_11_4 cudaPackages_12_6 cudaPackages_13_0 cudaPackages_13_2 ])`;
    expect(await evaluate(value)).toEqual([
      [1, "5.1.6"],
      [1, "6.2.2"],
      [1, "7.2"],
      [1, "7.2"],
    ]);
  });

  test("11.4 is made of the release's debs, other versions are nixpkgs'", async () => {
    const value = `map (set: with set.cuda_cudart; { inherit version; postPatch = set.cuda_cudart.postPatch or null; inherit (passthru) release; })
      (with pkgs; [ cudaPackages_11_4 cudaPackages_12_6 ])`;
    expect(await evaluate(value, { overlays: "[ redist overlay ]" })).toEqual([
      { version: "11.4.298", postPatch: "true", release: null },
      { version: "0", postPatch: null, release: 1 },
    ]);
    const debs =
      "map (deb: deb.name) pkgs.cudaPackages_11_4.cuda_cudart.src.srcs ++ [ pkgs.cudaPackages_11_4.cuda_cudart.src.version ]";
    expect(await evaluate(debs, { overlays: "[ redist overlay ]" })).toEqual([
      "x_11.4.298-1.deb",
      "11.4.298",
    ]);
  });

  test("11.4 of another machine keeps nixpkgs' manifests", async () => {
    const manifests = "pkgs.cudaPackages_11_4.manifests.cuda.release_label";
    expect(await evaluate(manifests)).toBe("11.4.298");
    expect(await evaluate(manifests, { system: "x86_64-linux" })).toBe("11.4.0");
  });

  test("12 and 13 get the TensorRT that is nearest to the release's", async () => {
    const value =
      "map (set: set.manifests.tensorrt.release_label) (with pkgs; [ cudaPackages_12_6 cudaPackages_13_2 cudaPackages_13_0 ])";
    expect(await evaluate(value)).toEqual(["10.7.0", "10.16.1", "nixpkgs"]);
  });

  test("a tree without CUDA changes none of it", async () => {
    const tree = writeTree({ ...CORE, "sourceinfo/r36.5-debs.json": '{"t234":{}}' });
    const names = `builtins.filter (name: builtins.match "_cuda|cudaPackages.*" name != null) (builtins.attrNames (overlay pkgs (import ${NIXPKGS} { })))`;
    expect(await evaluate(names, { tree })).toEqual([]);
    expect(await evaluate(names)).toEqual([
      "_cuda",
      "cudaPackages_11_4",
      "cudaPackages_12_6",
      "cudaPackages_13_2",
    ]);
  });

  test("a set that nixpkgs does not have is named, with what to add", async () => {
    // An overlay cannot remove: the scope is built over a nixpkgs that lacks the sets.
    const without = `(import ${join(OVERLAY, "../mk-overlay.nix")} {
      jetpackMajorMinorPatchVersion = "VERSION"; l4tMajorMinorPatchVersion = "35.6.4"; cudaMajorMinorPatchVersion = "CUDA"; debs = { };
    } (removeAttrs pkgs [ "cudaPackages_11_4" "cudaPackages_13_2" ]) { }).cudaPackages.cudaMajorMinorVersion`;
    const value = (jetpack: string, cuda: string) =>
      without.replace("VERSION", jetpack).replace("CUDA", cuda);
    await expect(evaluate(value("5.1.6", "11.4.298"))).rejects.toThrow(
      /JetPack 5\.1\.6 is of CUDA 11\.4, and nixpkgs has no cudaPackages_11_4\. .*cuda-legacy/,
    );
    await expect(evaluate(value("7.2", "13.2.1"))).rejects.toThrow(
      /no cudaPackages_13_2\. Take a newer nixpkgs/,
    );
    expect(await evaluate(value("6.2.2", "12.6.1"))).toBe("12.6");
  });
});
