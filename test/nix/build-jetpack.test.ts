import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeEach, describe, expect, type TestContext, test } from "vitest";
import { deb2nix } from "../cli/run.ts";
import { buildAll } from "./build-all.ts";
import { type JetpackTree, jetpackTree, type RELEASES } from "./jetpack-tree.ts";
import { loaderWalk } from "./loader-walk.ts";
import { looksLikePackage } from "./looks-like-package.ts";
import { newerPatchelf } from "./newer-patchelf.ts";
import { needBuilds, openNix } from "./nix-session.ts";
import { contentOf, expectContent } from "./plan-content.ts";

const TIMEOUT = 300_000;
const nix = openNix();
afterAll(() => nix.end(), TIMEOUT);
beforeEach(needBuilds);

const trees = new Map<string, Promise<JetpackTree>>();
let patchelf: Promise<string> | undefined;

async function treeOf(context: TestContext, set: keyof typeof RELEASES): Promise<JetpackTree> {
  patchelf ??= newerPatchelf(context, nix.folder);
  const program = await patchelf;
  const tree = trees.get(set) ?? jetpackTree(nix, set, program);
  trees.set(set, tree);
  return tree;
}

const SETS = ["r35", "r36", "r38", "r38.4", "r39", "cuda-11.4", "cuda-12.6"] as const;

describe.each(SETS)("%s", (set) => {
  test(
    "every package evaluates to what the plan says",
    async (context) => {
      const { scope, json, plans } = await treeOf(context, set);
      const compare = join(import.meta.dirname, "compare-plan.nix");
      const expression = `import ${compare} { scope = ${scope}; json = ${json}; }`;
      const { stdout } = await nix.must("nix-instantiate", [
        "--eval",
        "--strict",
        "--json",
        "-E",
        expression,
      ]);
      expect(JSON.parse(stdout)).toEqual({ packages: plans.length, differences: {} });
    },
    TIMEOUT,
  );

  test(
    "every package is built, with every file, and finds its libraries",
    async (context) => {
      const { scope, tree, plans, debs, missing } = await treeOf(context, set);
      const start = performance.now();
      const { paths, glibc, built } = await buildAll(
        nix,
        scope,
        plans.map(({ attr }) => attr),
      );
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      const outputs = Object.values(paths).flatMap((each) => Object.values(each));
      const report = loaderWalk(outputs, join(glibc, "lib"));
      console.log(
        `${set}: ${plans.length} packages with ${outputs.length} outputs in ${built} derivations, ${seconds} s; ` +
          `${report.elfs} ELF files with ${report.needed} names in DT_NEEDED, ${report.missing.length} unresolved` +
          ` of ${missing.length} names that no deb has`,
      );
      // All of them are asked for, and nothing else is missing.
      expect([...new Set(report.missing.map(([, name]) => name))].sort()).toEqual(missing);
      if (set === "r35") expect(missing).toEqual([]);
      for (const plan of plans) {
        const shipped = (await contentOf(plan, debs)).map((path) => basename(path));
        expect(shipped.filter((name) => missing.includes(name))).toEqual([]);
      }
      expect(report.emptyRunPaths).toEqual([]);
      // What the module promises for these releases.
      const nvml = paths["l4t-nvml"];
      expect(nvml !== undefined && existsSync(join(nvml.out!, "bin/nvidia-smi"))).toBe(
        ["r36", "r38", "r38.4", "r39"].includes(set),
      );
      for (const plan of plans) expectContent(plan, paths[plan.attr]!, await contentOf(plan, debs));

      const audited = outputs.filter(looksLikePackage);
      // What a fixture stands on that is no fixture itself.
      const { stdout: closure } = await nix.must("nix-store", ["--query", "--requisites", ...audited]);
      audited.push(...(closure.match(/^\S+-(dlopen-override|l4t-[a-z-]+)-1$/gm) ?? []));
      const config = join(tree, "deb2nix.toml");
      const audit = await deb2nix(["audit", "--config", config, "--format", "json", ...audited]);
      expect(audit.stdout, audit.stderr).not.toBe("");
      const { findings } = JSON.parse(audit.stdout) as { findings: { severity: string }[] };
      expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    },
    TIMEOUT,
  );
});

test(
  "the packages of r39 are built for both drivers, and each has its own libcuda",
  async (context) => {
    patchelf ??= newerPatchelf(context, nix.folder);
    const paths: string[] = [];
    for (const gpuDriver of ["nvgpu", "openrm"] as const) {
      const { scope, plans } = await jetpackTree(nix, "r39", await patchelf!, {
        gpuDriver,
        folder: `both-${gpuDriver}`,
      });
      const askers = plans.filter(({ buildInputs }) => buildInputs.some(({ attr }) => attr === "l4t-cuda"));
      expect(askers.map(({ attr }) => attr)).toEqual(["l4t-gstreamer", "l4t-multimedia", "l4t-pva"]);
      const built = await buildAll(nix, scope, ["l4t-cuda", ...askers.map(({ attr }) => attr)]);
      const cuda = built.paths["l4t-cuda"]!.out!;
      expect(realpathSync(join(cuda, "lib/libcuda.so.1"))).toBe(
        join(cuda, `opt/nvidia/l4t-gpu-libs/${gpuDriver}/libcuda.so.1.1`),
      );
      expect(readdirSync(join(cuda, "opt/nvidia/l4t-gpu-libs"))).toEqual([gpuDriver]);
      const { stdout: closure } = await nix.must("nix-store", [
        "--query",
        "--requisites",
        ...Object.values(built.paths).flatMap((outputs) => Object.values(outputs)),
      ]);
      const ofCuda = closure.split("\n").filter((path) => /-nvidia-l4t-cuda-\d/.test(path));
      expect(ofCuda).toEqual([cuda]);
      console.log(`r39 with ${gpuDriver}: closure of ${closure.trim().split("\n").length} paths, ${cuda}`);
      paths.push(cuda);
    }
    expect(new Set(paths).size).toBe(2);
  },
  TIMEOUT,
);

test(
  "a name that nobody has, and that is not said to be the machine's, ends the build of who asks for it",
  async (context) => {
    const { missing } = await treeOf(context, "r38");
    const withheld = missing[0]!;
    const { scope, plans } = await jetpackTree(nix, "r38", await patchelf!, { withheld: [withheld] });
    const askers = plans.filter(({ unresolved }) => unresolved.some(({ needed }) => needed === withheld));
    expect(askers).not.toEqual([]);
    const build = ["nix-build", [scope, "-A", askers[0]!.attr, "--no-out-link"]] as const;
    const { status, stderr } = await nix.run(...build);
    expect(status).not.toBe(0);
    expect(stderr).toContain(`auto-patchelf could not satisfy dependency ${withheld} wanted by`);
  },
  TIMEOUT,
);
