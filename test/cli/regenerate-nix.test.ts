import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { poolOf } from "../../fixtures/lib/apt-repository.ts";
import { evaluateNix, needNix, parseNix } from "../nix/nix-instantiate.ts";
import { NIXPKGS } from "../nix/nix-session.ts";
import { setFolder } from "../unit/support/fixture-set.ts";
import { poolOfSmall, smallRelease } from "./regenerate-small.ts";
import { debsFolder, type FixturePool, fixturePool, writePins } from "./regenerate-trees.ts";
import { deb2nix, type Outcome } from "./run.ts";

let scratch: string;
let tree: string;
beforeEach((context) => {
  needNix(context);
  scratch = mkdtempSync(join(tmpdir(), "deb2nix-regenerate-nix-"));
  tree = join(scratch, "tree");
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function put(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(join(scratch, path)), { recursive: true });
  writeFileSync(join(scratch, path), text);
}

function regenerate(folders: readonly string[], ...args: readonly string[]): Promise<Outcome> {
  const debs = folders.flatMap((folder) => ["--debs", folder]);
  return deb2nix(["regenerate", tree, "--offline", ...debs, ...args], {
    cwd: scratch,
    env: { XDG_CACHE_HOME: join(scratch, "cache") },
  });
}

async function smallTree(): Promise<void> {
  const pools = await Promise.all([smallRelease("r35.6"), smallRelease("r36.5")].map(poolOfSmall));
  writePins(tree, pools);
  for (const { stanza, content } of pools.flatMap(({ debs }) => debs)) {
    put(`debs/${stanza.Filename!.replace(/.*\//, "")}`, content);
  }
}

/** What the packages of the set call their builder with in the scope of a release; `overrideAttrs` adds to it. */
function evaluated(l4t: string): Record<string, { pname: string; buildInputs: string[]; extra: string }> {
  return evaluateNix(`
    let
      pkgs = import ${NIXPKGS} { };
      inherit (pkgs) lib;
      # Names of the set depend on these: they cannot come out of it.
      l4tAtLeast = lib.versionAtLeast "${l4t}";
      l4tOlder = lib.versionOlder "${l4t}";
      made = args: { inherit args; overrideAttrs = change: made (args // change { } args); };
      scope = lib.makeScope pkgs.newScope (self: {
        inherit l4tAtLeast l4tOlder;
        defaultSomDebRepo = "t234";
        debs = { };
        expat = made { pname = "expat"; };
        buildFromDebs = made;
      } // set self);
      set = self: import ${tree}/pkgs/l4t/default.nix { inherit lib self l4tAtLeast l4tOlder; };
      names = [ "l4t-core" "l4t-cuda" "l4t-camera" "l4t-init" "l4t-nvml" "l4t-xusb-firmware" ];
      shown = { args, ... }: {
        inherit (args) pname;
        buildInputs = map (input: input.args.pname or "other") (args.buildInputs or [ ]);
        extra = args.extra or "";
      };
    in lib.mapAttrs (_: shown) (lib.filterAttrs (name: _: lib.elem name names) scope)`) as ReturnType<
    typeof evaluated
  >;
}

test("the set has each release's packages, and they have each other", async () => {
  await smallTree();
  expect((await regenerate([join(scratch, "debs")])).status).toBe(0);
  const [r35, r36] = [evaluated("35.6.0"), evaluated("36.5.0")];
  expect(Object.keys(r35)).toEqual(["l4t-camera", "l4t-core", "l4t-cuda", "l4t-init", "l4t-xusb-firmware"]);
  expect(Object.keys(r36)).toEqual(["l4t-camera", "l4t-core", "l4t-cuda", "l4t-init", "l4t-nvml"]);
  expect(r35["l4t-camera"]!.buildInputs).toEqual(["nvidia-l4t-core"]);
  expect(r36["l4t-camera"]!.buildInputs).toEqual(["nvidia-l4t-cuda"]);
});

test("overrides are applied: to what the builder is called with, and to its result", async () => {
  await smallTree();
  put(
    "tree/overrides/l4t-core.nix",
    '{ lib }: { args = prev: { extra = prev.pname; }; attrs = final: prev: { extra = prev.extra + "!"; }; }\n',
  );
  const first = await regenerate([join(scratch, "debs")]);
  expect(first.stderr).toMatch(/^created {6}pkgs\/with-override\.nix$/m);
  const r36 = evaluated("36.5.0");
  expect(r36["l4t-core"]!.extra).toBe("nvidia-l4t-core!");
  expect(r36["l4t-cuda"]).toEqual({ pname: "nvidia-l4t-cuda", buildInputs: ["nvidia-l4t-core"], extra: "" });
  rmSync(join(tree, "overrides"), { recursive: true });
  const second = await regenerate([join(scratch, "debs")]);
  expect(second.stderr).toMatch(/^removed {6}pkgs\/with-override\.nix$/m);
  expect(evaluated("36.5.0")["l4t-core"]!.extra).toBe("");
});

test("hand-written files are evaluated for each release, whatever they take and call", async () => {
  await smallTree();
  const generated = join(scratch, "debs");
  await regenerate([generated]);
  put(
    "tree/pkgs/l4t/l4t-camera.nix",
    `{ buildFromDebs, fetchpatch, l4t-core, l4t-cuda, l4tAtLeast, lib, stdenv, gst_all_1 }:
    let inherit (gst_all_1) gst-plugins-base; cuda = l4t-cuda.overrideAttrs (_: { x = stdenv.cc.libc; }); in
    buildFromDebs {
      pname = "nvidia-l4t-camera";
      patches = [ (fetchpatch { url = "x"; }) ];
      buildInputs = [ stdenv.cc.cc.lib gst-plugins-base ] ++ lib.optional (l4tAtLeast "38") cuda;
    }`,
  );
  const check = await regenerate([generated], "--check");
  expect(check.status).toBe(1);
  expect(check.stderr).toMatch(
    /l4t-camera\.nix: evaluated\n {4}r35\.6: lacks l4t-core\n {4}r35\.6, r36\.5: has gst_all_1\.gst-plugins-base, which nothing asks for\n {4}r36\.5: lacks l4t-cuda\n/,
  );
  // The one that is needed leads to the other.
  put(
    "tree/pkgs/l4t/l4t-camera.nix",
    "{ buildFromDebs, l4t-cuda }: buildFromDebs { buildInputs = [ l4t-cuda ]; }",
  );
  expect((await regenerate([generated], "--check")).stderr).toMatch(
    /l4t-camera\.nix: evaluated\n {4}r35\.6: has l4t-cuda, which nothing asks for\n/,
  );
});

test("a file of the tree that reads others than the tree's is not evaluated", async () => {
  await smallTree();
  await regenerate([join(scratch, "debs")]);
  put("secret", "[ ]");
  put(
    "tree/pkgs/l4t/l4t-cuda.nix",
    "{ buildFromDebs, l4t-core }: buildFromDebs { buildInputs = import ../../../secret; }",
  );
  expect((await regenerate([join(scratch, "debs")], "--check")).stderr).toMatch(
    /^hand-written pkgs\/l4t\/l4t-cuda\.nix: compared by its words/m,
  );
});

test("CUDA's extensions are written beside, and all that is written parses", async () => {
  const cuda = async (release: "r35.3" | "r36.5", set: "cuda-11.4" | "cuda-12.6"): Promise<FixturePool> => {
    const [l4t, more] = await Promise.all([fixturePool(release), poolOf(join(setFolder(set), "debs"))]);
    const names = new Set(more.map(({ stanza }) => stanza.Package));
    const own = l4t.debs.filter(({ stanza }) => !names.has(stanza.Package));
    return { release, debs: [...own, ...more.map((deb) => ({ ...deb, repo: "common" }))] };
  };
  writePins(tree, await Promise.all([cuda("r35.3", "cuda-11.4"), cuda("r36.5", "cuda-12.6")]));
  const folders = [
    debsFolder("r35.3"),
    debsFolder("r36.5"),
    ...["cuda-11.4", "cuda-12.6"].map((set) => join(setFolder(set as "cuda-11.4"), "debs")),
  ];
  const { stderr } = await regenerate(folders);
  const written = [...stderr.matchAll(/^created {6}(.*\.nix)$/gm)].map((match) => match[1]!);
  expect(written).toEqual(
    expect.arrayContaining([
      "cuda-packages-11-4-extension.nix",
      "pkgs/cuda-extensions/default.nix",
      "pkgs/cuda-extensions/vpi.nix",
      "pkgs/l4t/l4t-core.nix",
    ]),
  );
  for (const path of written) parseNix(readFileSync(join(tree, path), "utf8"));
  expect(readFileSync(join(tree, "pkgs/cuda-extensions/default.nix"), "utf8")).toContain(
    "libcudla = withDriver",
  );
  expect((await regenerate([])).stderr).toMatch(/^\d+ unchanged$/m);
});
