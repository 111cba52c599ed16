import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, type TestContext, test } from "vitest";
import { ROOT } from "../cli/run.ts";
import { type BuiltScope, buildAll } from "./build-all.ts";
import { type JetpackTree, jetpackTree } from "./jetpack-tree.ts";
import { loaderWalk } from "./loader-walk.ts";
import { newerPatchelf } from "./newer-patchelf.ts";
import { needBuilds, openNix } from "./nix-session.ts";

const TIMEOUT = 200_000;
const nix = openNix();
afterAll(() => nix.end(), TIMEOUT);
beforeEach(needBuilds);

const TOML = `
[[packages.l4t-core.inputs.add]]
attr = "zlib"
reason = "opened by a name that it computes"

[packages.l4t-multimedia]
split = ["lib"]

[[packages.l4t-cuda.relocate]]
deb = "nvidia-l4t-3d-core"
paths = ["*/libnvidia-ptxjitcompiler.so.*"]
reason = "libcuda opens it"
`;

/** The override of the manual, and one that writes down what a build was given. */
const OVERRIDES = {
  "l4t-core": /`overrides\/l4t-core\.nix`.*?```nix\n(.*?)```/s.exec(
    readFileSync(join(ROOT, "docs/nix.md"), "utf8"),
  )![1]!,
  "l4t-nvsci": `{ }: {
    args = prev: { pname = "nvidia-l4t-nvsci"; autoPatchelf = false; };
    attrs = final: prev: { postFixup = prev.postFixup + "echo \${final.version} >$out/version"; };
  }`,
};

/** Those that are chosen of, and who needs them. */
const ATTRS = ["l4t-3d-core", "l4t-camera", "l4t-core", "l4t-cuda", "l4t-multimedia", "l4t-nvsci"];

let made: Promise<JetpackTree & BuiltScope> | undefined;

function built(context: TestContext): Promise<JetpackTree & BuiltScope> {
  made ??= (async () => {
    const patchelf = await newerPatchelf(context, nix.folder);
    const tree = await jetpackTree(nix, "r35", patchelf, { toml: TOML, overrides: OVERRIDES });
    return { ...tree, ...(await buildAll(nix, tree.scope, ATTRS)) };
  })();
  return made;
}

async function inputsOf(path: string): Promise<string[]> {
  const { stdout: derivation } = await nix.must("nix-store", ["--query", "--deriver", path]);
  const { stdout } = await nix.must("nix-store", ["--query", "--binding", "buildInputs", derivation.trim()]);
  return stdout.trim().split(" ");
}

describe("overrides/ATTR.nix", () => {
  test(
    "the manual's has an input more and no documentation",
    async (context) => {
      const { scope, paths } = await built(context);
      const out = paths["l4t-core"]!.out!;
      expect((await inputsOf(out)).join(" ")).toContain("-libusb1-1");
      expect(existsSync(join(out, "share/doc"))).toBe(false);
      const { stdout } = await nix.must("nix-instantiate", [
        ...["--eval", "-E", `(import ${scope}).l4t-core.meta.description`],
      ]);
      expect(JSON.parse(stdout)).toBe("Jetson's core libraries");
    },
    TIMEOUT,
  );

  test(
    "one turns auto-patchelf off and goes on where the builder ends",
    async (context) => {
      const { paths, plans } = await built(context);
      const out = paths["l4t-nvsci"]!.out!;
      const { version } = plans.find(({ attr }) => attr === "l4t-nvsci")!;
      expect(readFileSync(join(out, "version"), "utf8")).toBe(`${version}\n`);
      const library = readdirSync(join(out, "lib")).find((name) => name.startsWith("libnvscibuf.so"))!;
      const { stdout } = await nix.must("patchelf", ["--print-rpath", join(out, "lib", library)]);
      expect(stdout).not.toContain(nix.folder);
    },
    TIMEOUT,
  );
});

describe("deb2nix.toml", () => {
  test(
    "inputs.add: the build is given the input",
    async (context) => {
      const { paths } = await built(context);
      expect((await inputsOf(paths["l4t-core"]!.out!)).join(" ")).toContain("-zlib-1");
    },
    TIMEOUT,
  );

  test(
    "relocate: the files are in the package that takes them, and gone from the other",
    async (context) => {
      const { paths } = await built(context);
      const has = (attr: string) =>
        readdirSync(join(paths[attr]!.out!, "lib")).filter((name) => name.startsWith("libnvidia-ptxjit"));
      expect(has("l4t-cuda").sort()).toEqual([
        "libnvidia-ptxjitcompiler.so.1",
        "libnvidia-ptxjitcompiler.so.35.3.1",
      ]);
      expect(has("l4t-3d-core")).toEqual([]);
    },
    TIMEOUT,
  );

  test(
    "split: libraries are in the output, and who needs them finds them there",
    async (context) => {
      const { paths, glibc } = await built(context);
      const { lib, out } = paths["l4t-multimedia"]!;
      expect(Object.keys(paths["l4t-multimedia"]!)).toContain("lib");
      expect(readdirSync(join(lib!, "lib"))).toContain("libnvbufsurface.so.1.0.0");
      expect(existsSync(join(out!, "lib"))).toBe(false);
      const { stdout } = await nix.must("nix-store", [
        ...["--query", "--references", paths["l4t-camera"]!.out!],
      ]);
      expect(stdout.trim().split("\n")).toContain(lib);
      const outputs = Object.values(paths).flatMap((each) => Object.values(each));
      // What is not patched has no run path.
      const report = loaderWalk(outputs, join(glibc, "lib"));
      const patched = report.missing.filter(([file]) => !file.startsWith(paths["l4t-nvsci"]!.out!));
      expect(patched).toEqual([]);
    },
    TIMEOUT,
  );
});
