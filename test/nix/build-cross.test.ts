import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { buildAll } from "./build-all.ts";
import { type JetpackTree, jetpackTree } from "./jetpack-tree.ts";
import { loaderWalk } from "./loader-walk.ts";
import { needBuilds, openNix } from "./nix-session.ts";
import { contentOf, expectContent } from "./plan-content.ts";

const TIMEOUT = 120_000;
const nix = openNix();
afterAll(() => nix.end(), TIMEOUT);
beforeEach(needBuilds);

/** l4t-tools has programs in C++; the others are what it needs. */
const ATTRS = ["l4t-core", "l4t-nvsci", "l4t-tools"];
const CROSS_LIBRARIES = "lib/aarch64-unknown-linux-gnu/lib";

let made: Promise<JetpackTree & { readonly cross: string }> | undefined;

/** The fixtures of L4T 35 for a machine that builds for itself, and (`cross`) for one of another kind that does. */
function scopes(): Promise<JetpackTree & { readonly cross: string }> {
  made ??= (async () => {
    // No package of these tests has symbols to rename.
    const tree = await jetpackTree(nix, "r35", "/usr/bin/patchelf");
    const cross = join(nix.folder, "cross.nix");
    const text = readFileSync(tree.scope, "utf8");
    const other = 'system = "x86_64-linux"; crossSystem.system = "aarch64-linux";';
    const crossText = text.replace('system = "aarch64-linux";', other);
    expect(crossText).not.toBe(text);
    writeFileSync(cross, crossText);
    return { ...tree, cross };
  })();
  return made;
}

test(
  "every package evaluates to what the plan says",
  async () => {
    const { cross, json, plans } = await scopes();
    const compare = join(import.meta.dirname, "compare-plan.nix");
    const expression = `import ${compare} { scope = ${cross}; json = ${json}; }`;
    const { stdout } = await nix.must("nix-instantiate", ["--eval", "--strict", "--json", "-E", expression]);
    expect(JSON.parse(stdout)).toEqual({ packages: plans.length, differences: {} });
  },
  TIMEOUT,
);

test(
  "a build finds the compiler's libraries where a cross compiler has them",
  async () => {
    const { cross, plans, debs } = await scopes();
    const { paths, glibc } = await buildAll(nix, cross, ATTRS);
    const outputs = Object.values(paths).flatMap((each) => Object.values(each));
    expect(loaderWalk(outputs, join(glibc, "lib"))).toMatchObject({ missing: [], emptyRunPaths: [] });
    for (const plan of plans.filter(({ attr }) => ATTRS.includes(attr)))
      expectContent(plan, paths[plan.attr]!, await contentOf(plan, debs));
    const { stdout } = await nix.must("nix-store", ["--query", "--references", ...outputs]);
    const compiler = stdout.split("\n").find((path) => path.endsWith("-gcc-unwrapped-1-lib"))!;
    const { stdout: found } = await nix.must("grep", [
      "-rl",
      `${compiler}/${CROSS_LIBRARIES.slice(4)}`,
      ...outputs,
    ]);
    expect(found).not.toBe("");
  },
  TIMEOUT,
);

test(
  "without the builder's search path it does not",
  async () => {
    const { cross } = await scopes();
    const file = join(nix.folder, "without.nix");
    writeFileSync(file, `(import ${cross}).l4t-core.overrideAttrs (_: { postFixup = ""; })`);
    const { status, stderr } = await nix.run("nix-build", [file, "--no-out-link"]);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/could not satisfy dependency (libstdc\+\+\.so\.6|libgcc_s\.so\.1) wanted by/);
  },
  TIMEOUT,
);

test(
  "a machine that builds for itself is told of no such path",
  async () => {
    const { scope } = await scopes();
    const args = ["--eval", "-E", `(import ${scope}).l4t-core.postFixup`];
    expect(JSON.parse((await nix.must("nix-instantiate", args)).stdout)).toBe("");
  },
  TIMEOUT,
);
