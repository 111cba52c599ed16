import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, type TestContext, test } from "vitest";
import { buildAll } from "./build-all.ts";
import { copyFlake, expectFlakeOutputs, FLAKE_OPTIONS } from "./flake-copy.ts";
import { jetpackTree } from "./jetpack-tree.ts";
import { loaderWalk } from "./loader-walk.ts";
import { newerNix } from "./newer-nix.ts";
import { newerPatchelf } from "./newer-patchelf.ts";
import { type NixSession, needBuilds, openNix } from "./nix-session.ts";
import { contentOf, expectContent } from "./plan-content.ts";

const TIMEOUT = 300_000;
const folder = mkdtempSync(join(tmpdir(), "deb2nix-newer-nix-"));
afterAll(() => rm(folder, { recursive: true, force: true }), TIMEOUT);
beforeEach(needBuilds);

/** Debian's releases, and the oldest Nix that is meant: who took the machine's by mistake would have an older one. */
describe.each([
  ["trixie", 26],
  ["testing", 34],
] as const)("with the Nix of Debian's %s", (suite, least) => {
  let programs: Promise<string> | undefined;
  let session: NixSession | undefined;
  afterAll(() => session?.end(), TIMEOUT);

  async function nixOf(context: TestContext): Promise<NixSession> {
    programs ??= newerNix(context, suite, folder);
    session ??= openNix(await programs);
    return session;
  }

  async function flake(context: TestContext, command: string, ...options: readonly string[]) {
    const nix = await nixOf(context);
    const copy = join(nix.folder, "flake");
    copyFlake(copy);
    return nix.must("nix", ["flake", command, "--all-systems", ...options, `path:${copy}`, ...FLAKE_OPTIONS]);
  }

  test(
    `it is Nix 2.${least} or newer`,
    async (context) => {
      const { stdout } = await (await nixOf(context)).must("nix", ["--version"]);
      const [, major, minor] = /\(Nix\) (\d+)\.(\d+)/.exec(stdout)!;
      expect(Number(major) * 1000 + Number(minor), stdout).toBeGreaterThanOrEqual(2000 + least);
      console.log(`${suite}: ${stdout.trim()}`);
    },
    TIMEOUT,
  );

  test(
    "the flake shows what it has, for every system",
    async (context) => {
      expectFlakeOutputs((await flake(context, "show", "--json")).stdout);
    },
    TIMEOUT,
  );

  test(
    "the flake passes nix flake check for every system, without a warning",
    async (context) => {
      const { stderr } = await flake(context, "check", "--no-build");
      const said = stderr.split("\n").filter((line) => /^(error|warning: (?!not writing))/.test(line));
      expect(said).toEqual([]);
      expect(stderr).toContain("checking app 'apps.aarch64-darwin.default'");
    },
    TIMEOUT,
  );

  test(
    "the packages of JetPack 5 evaluate to what the plan says, and some are built",
    async (context) => {
      const nix = await nixOf(context);
      const tree = await jetpackTree(nix, "r35", await newerPatchelf(context, nix.folder));
      const { scope, json, plans, debs } = tree;
      const compare = join(import.meta.dirname, "compare-plan.nix");
      const expression = `import ${compare} { scope = ${scope}; json = ${json}; }`;
      const evaluate = ["--eval", "--strict", "--json", "-E", expression];
      const { stdout } = await nix.must("nix-instantiate", evaluate);
      expect(JSON.parse(stdout)).toEqual({ packages: plans.length, differences: {} });

      const some = plans.filter(({ attr }) => ["l4t-camera", "l4t-core", "l4t-cuda"].includes(attr));
      const attrs = some.map(({ attr }) => attr);
      expect(attrs).toHaveLength(3);
      const { paths, glibc } = await buildAll(nix, scope, attrs);
      const outputs = Object.values(paths).flatMap((each) => Object.values(each));
      expect(loaderWalk(outputs, join(glibc, "lib"))).toMatchObject({ missing: [], emptyRunPaths: [] });
      for (const plan of some) expectContent(plan, paths[plan.attr]!, await contentOf(plan, debs));
    },
    TIMEOUT,
  );
});
