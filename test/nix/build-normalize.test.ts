import { spawnSync } from "node:child_process";
import { lstatSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type DebEntry, withParents, writeDeb } from "../../fixtures/lib/deb-writer.ts";
import { writeElf } from "../../fixtures/lib/elf-writer.ts";
import { loadDefaultProfile } from "../../src/config/default-profile.ts";
import { readDeb } from "../../src/facts/read-deb.ts";
import { loadEmbeddedIndex } from "../../src/graph/embedded-index.ts";
import { type Layout, layOut } from "../../src/layout/lay-out.ts";
import { ownTrees } from "../../src/layout/own-trees.ts";
import { analyseSet } from "../../src/plan/analyse-set.ts";
import { fixtureSet, setFolder } from "../unit/support/fixture-set.ts";
import { needBuilds } from "./nix-session.ts";
import { readTree } from "./phases.ts";

beforeEach(needBuilds);

const SCRIPT = join(import.meta.dirname, "../../nix/normalize-debs.sh");
const TRIPLET = "aarch64-linux-gnu";
const index = loadEmbeddedIndex();
const config = loadDefaultProfile();

/** The tree of these debs as the builder normalises it; throws with what it said where it refuses. */
function normalise(debs: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "deb2nix-normalise-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const script = `
    set -eu -o pipefail
    for deb in "$@"; do
      dpkg-deb --fsys-tarfile "$deb" | tar --extract --no-same-permissions --keep-directory-symlink
    done
    chmod -R u+rwX .
    source ${SCRIPT}
    normalizeDebs "$PWD" ${TRIPLET}
  `;
  const { status, stderr, error } = spawnSync("bash", ["--norc", "-c", script, "normalise", ...debs], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(stderr);
  return folder;
}

/** Every file and link is where the model has it, and nothing else is there. */
function expectLayout(folder: string, layout: Layout): void {
  const found = Object.entries(readTree(folder)).map(([path, what]) => [
    path,
    what.startsWith("-> ") ? what : "file",
  ]);
  const { "/lib64": _, ...tree } = Object.fromEntries(found);
  const model = layout.files.map(({ path, fact }) => [
    path,
    fact.type === "symlink" ? `-> ${fact.target}` : "file",
  ]);
  expect(tree).toEqual(Object.fromEntries(model));
}

describe("the builder puts every file of the fixtures where the model has it", () => {
  test.each(["r35", "r36", "r38", "cuda-11.4", "cuda-12.6"] as const)("%s", async (name) => {
    const debs = await fixtureSet(name);
    const { packages } = analyseSet({ debs, context: [], index, config, closed: true });
    for (const { group } of packages) {
      const files = group.debs.map(({ file }) => join(setFolder(name), "debs", file));
      // What packages give to others is moved by the printed package, not by the builder.
      expectLayout(normalise(files), layOut(group.debs, { trees: ownTrees(group.debs) }));
    }
    expect(packages.length).toBeGreaterThan(5);
  });
});

/** Content by path; `-> TARGET` is a link, `ELF SONAME` a library. */
type Tree = Readonly<Record<string, string>>;

async function writeDebs(trees: readonly Tree[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "deb2nix-normalise-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return Promise.all(
    trees.map(async (tree, number) => {
      const entries = Object.entries(tree).map(([path, content]): DebEntry => {
        if (content.startsWith("-> ")) return { type: "symlink", path, target: content.slice(3) };
        if (content === "/") return { type: "directory", path };
        const soname = /^ELF (.*)/.exec(content)?.[1];
        return {
          type: "file",
          path,
          mode: 0o644,
          content: soname === undefined ? content : writeElf({ soname }),
        };
      });
      const control = {
        Package: `thing${number}`,
        Version: "1",
        Architecture: "arm64",
        Description: "A thing",
      };
      const file = join(folder, `thing${number}_1_arm64.deb`);
      writeFileSync(
        file,
        await writeDeb({ control, entries: withParents(entries), dataCompression: "none" }),
      );
      return file;
    }),
  );
}

const LIB = `/usr/lib/${TRIPLET}`;
const CUDA = "/usr/local/cuda-12.6";

/** Layouts that real debs have, with what they become. */
const LAYOUTS: Readonly<Record<string, { readonly debs: readonly Tree[]; readonly becomes: Tree }>> = {
  "JetPack 5: tegra": {
    debs: [
      {
        [`${LIB}/tegra/libnvos.so`]: "a",
        [`${LIB}/tegra/ld.so.conf`]: "x",
        "/etc/ld.so.conf.d/nvidia.conf": "x",
      },
    ],
    becomes: { "/lib/libnvos.so": "a" },
  },
  "JetPack 6: nvidia, and tegra as a link to it": {
    debs: [{ [`${LIB}/nvidia/libnvos.so`]: "a", [`${LIB}/tegra`]: "-> nvidia" }],
    becomes: { "/lib/libnvos.so": "a" },
  },
  "a directory of one deb is a link in another": {
    debs: [
      { [`${LIB}/nvidia/libnvos.so`]: "a", [`${LIB}/tegra`]: "-> nvidia" },
      { [`${LIB}/tegra/libcudadebugger.so.1`]: "b" },
    ],
    becomes: { "/lib/libnvos.so": "a", "/lib/libcudadebugger.so.1": "b" },
  },
  "links beside what they lead to": {
    debs: [
      {
        [`${LIB}/libcuda.so`]: "-> tegra/libcuda.so",
        [`${LIB}/tegra/libcuda.so`]: "-> libcuda.so.1.1",
        [`${LIB}/tegra/libcuda.so.1.1`]: "a",
      },
    ],
    becomes: { "/lib/libcuda.so": "-> libcuda.so.1.1", "/lib/libcuda.so.1.1": "a" },
  },
  "Debian's directory of the driver": {
    debs: [{ [`${LIB}/nvidia/current/libcuda.so.1`]: "a", [`${LIB}/libother.so`]: "b" }],
    becomes: { "/lib/libcuda.so.1": "a", "/lib/libother.so": "b" },
  },
  "multiarch directories and their neighbours": {
    debs: [
      {
        [`${LIB}/libx.so`]: "a",
        "/usr/lib/xorg/modules/drivers/nvidia_drv.so": "b",
        [`/usr/include/${TRIPLET}/NvInfer.h`]: "c",
        "/usr/lib/arm-linux-gnueabihf/libx.so": "d",
      },
    ],
    becomes: {
      "/lib/libx.so": "a",
      "/lib/xorg/modules/drivers/nvidia_drv.so": "b",
      "/include/NvInfer.h": "c",
      "/lib/arm-linux-gnueabihf/libx.so": "d",
    },
  },
  "empty directories": {
    debs: [{ [LIB]: "/", "/usr/lib/tegra": "/", "/usr/sbin": "/", "/usr/bin/x": "a" }],
    becomes: { "/bin/x": "a" },
  },
  "/usr and / are one": {
    debs: [
      {
        "/bin/xtest": "a",
        "/usr/bin/y": "b",
        "/sbin/z": "c",
        "/usr/sbin/w": "d",
        "/lib/firmware/f.bin": "e",
      },
    ],
    becomes: { "/bin/xtest": "a", "/bin/y": "b", "/bin/z": "c", "/bin/w": "d", "/lib/firmware/f.bin": "e" },
  },
  "CUDA for Jetson": {
    debs: [
      {
        [`${CUDA}/targets/aarch64-linux/lib/libcudart.so.12`]: "a",
        [`${CUDA}/targets/aarch64-linux/include/cuda.h`]: "b",
        [`${CUDA}/lib64`]: "-> targets/aarch64-linux/lib",
        [`${CUDA}/include`]: "-> targets/aarch64-linux/include",
        [`${CUDA}/bin/nvcc`]: "c",
        "/usr/share/doc/x": "d",
      },
    ],
    becomes: { "/lib/libcudart.so.12": "a", "/include/cuda.h": "b", "/bin/nvcc": "c", "/share/doc/x": "d" },
  },
  "CUDA for servers": {
    debs: [{ "/usr/local/cuda-13.2/targets/sbsa-linux/lib/stubs/libcuda.so": "a" }],
    becomes: { "/lib/stubs/libcuda.so": "a" },
  },
  "a tree below /opt": {
    debs: [
      {
        "/opt/nvidia/vpi3/lib/aarch64-linux-gnu/libnvvpi.so.3.2.4": "ELF libnvvpi.so.3",
        "/opt/nvidia/vpi3/lib64": "-> lib/aarch64-linux-gnu",
        "/opt/nvidia/vpi3/include/vpi/VPI.h": "b",
        "/etc/ld.so.conf.d/vpi3.conf": "x",
      },
    ],
    becomes: { "/lib/libnvvpi.so.3.2.4": "ELF libnvvpi.so.3", "/include/vpi/VPI.h": "b" },
  },
  "a program below /opt stays where it is": {
    debs: [{ "/opt/nvidia/nsight/lib/plugin.so": "ELF plugin.so", "/opt/nvidia/nsight/run": "b" }],
    becomes: { "/opt/nvidia/nsight/lib/plugin.so": "ELF plugin.so", "/opt/nvidia/nsight/run": "b" },
  },
  "hidden files, and names that the shell would see": {
    debs: [
      { "/usr/share/.hidden": "a", "/usr/sbin/$(id)": "b", "/usr/sbin/-rf": "c", "/usr/sbin/a b*": "d" },
    ],
    becomes: { "/share/.hidden": "a", "/bin/$(id)": "b", "/bin/-rf": "c", "/bin/a b*": "d" },
  },
  "the driver's file replaces another": {
    debs: [{ [`${LIB}/libx.so`]: "a", [`${LIB}/tegra/libx.so`]: "b" }],
    becomes: { "/lib/libx.so": "b" },
  },
  "the same file twice": {
    debs: [{ "/usr/sbin/x": "a", "/usr/bin/x": "a" }],
    becomes: { "/bin/x": "a" },
  },
  "a later deb overwrites": {
    debs: [{ "/usr/bin/nvidia-cuda-mps-server": "a" }, { "/usr/bin/nvidia-cuda-mps-server": "b" }],
    becomes: { "/bin/nvidia-cuda-mps-server": "b" },
  },
};

describe("layouts of real debs", () => {
  test.each(Object.entries(LAYOUTS))("%s", async (_, { debs, becomes }) => {
    const files = await writeDebs(debs);
    const folder = normalise(files);
    const facts = await Promise.all(files.map((file) => readDeb(file)));
    expectLayout(folder, layOut(facts, { trees: ownTrees(facts) }));
    const wanted = mkdtempSync(join(tmpdir(), "deb2nix-normalise-"));
    onTestFinished(() => rmSync(wanted, { recursive: true, force: true }));
    spawnSync("dpkg-deb", ["--extract", (await writeDebs([becomes]))[0]!, wanted]);
    const { "/lib64": link, ...tree } = readTree(folder);
    expect(tree).toEqual(readTree(wanted));
    if (link !== undefined) expect(link).toBe("-> lib");
  });

  test("lib64 leads to lib where a library for linking is, stubs aside", async () => {
    const [library, stub] = await writeDebs([
      { [`${LIB}/libx.so`]: "a" },
      { [`${CUDA}/targets/aarch64-linux/lib/stubs/libcuda.so`]: "a", [`${LIB}/libx.so.1`]: "b" },
    ]);
    expect(readlinkSync(join(normalise([library!]), "lib64"))).toBe("lib");
    expect(lstatSync(join(normalise([stub!]), "lib64"), { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe("a file that would be lost ends the build", () => {
  test.each<readonly [string, Tree]>([
    ["two programs of one name", { "/usr/bin/x": "a", "/usr/sbin/x": "b" }],
    ["two libraries of one name", { "/usr/lib/libx.so": "a", [`${LIB}/libx.so`]: "b" }],
    ["a file and a directory", { "/usr/bin/x": "a", "/usr/sbin/x/y": "b" }],
    [
      "links that lead apart",
      { "/usr/bin/x": "-> a", "/usr/sbin/x": "-> b", "/usr/bin/a": "", "/usr/bin/b": "" },
    ],
  ])("%s", async (_, tree) => {
    const files = await writeDebs([tree]);
    expect(() => normalise(files)).toThrow("one of them would be lost");
  });
});
