import { expect, test } from "vitest";
import { DEFAULT_CONFIG, parseConfig } from "../../../src/config/config.ts";
import type { EmbeddedIndex } from "../../../src/graph/embedded-index.ts";
import { analyseSet } from "../../../src/plan/analyse-set.ts";
import { packageName } from "../../../src/plan/release.ts";
import { debFacts, type TerseDeb } from "../support/facts.ts";

const INDEX: EmbeddedIndex = { outside: new Map(), l4t: [] };
const LIB = "/usr/lib/aarch64-linux-gnu/nvidia";

const library = (name: string, ...needed: string[]) => ({ path: `${LIB}/${name}`, soname: name, needed });

function groups(debs: readonly TerseDeb[], config = DEFAULT_CONFIG) {
  const set = analyseSet({ debs: debs.map(debFacts), context: [], index: INDEX, config, closed: true });
  return {
    packages: set.packages.map(({ group }) => [group.attr, ...group.debs.map(packageName)]),
    skipped: set.skipped.map(({ deb }) => packageName(deb)),
  };
}

test("packages that need each other's libraries become the one with the shortest name", () => {
  const debs = [
    { name: "nvidia-l4t-cuda-nvgpu", elfs: [library("libcuda.so.1", "libnvcu.so")] },
    { name: "nvidia-l4t-cuda", elfs: [library("libnvcu.so", "libcuda.so.1", "libnvrm.so")] },
    { name: "nvidia-l4t-core", elfs: [library("libnvrm.so")] },
  ];
  expect(groups(debs).packages).toEqual([
    ["l4t-core", "nvidia-l4t-core"],
    ["l4t-cuda", "nvidia-l4t-cuda", "nvidia-l4t-cuda-nvgpu"],
  ]);
});

test("the deb that leads the package with the shortest name leads the joined one", () => {
  const debs = [
    { name: "nvidia-l4t-x", elfs: [library("libx.so", "liby.so")] },
    { name: "nvidia-l4t-a", elfs: [library("liba.so")] },
    { name: "nvidia-l4t-yy", elfs: [library("liby.so", "libx.so")] },
  ];
  const config = parseConfig('[packages.l4t-x]\ndebs = ["nvidia-l4t-x", "nvidia-l4t-a"]\n', "deb2nix.toml");
  expect(groups(debs, config).packages).toEqual([["l4t-x", "nvidia-l4t-x", "nvidia-l4t-a", "nvidia-l4t-yy"]]);
});

test("a cycle that only the joining closes is joined too", () => {
  // b and c need each other; d needs one of them, and the other needs a, which needs d.
  const debs = [
    { name: "nvidia-l4t-b", elfs: [library("libb.so", "libc1.so"), library("libb2.so", "liba.so")] },
    { name: "nvidia-l4t-c", elfs: [library("libc1.so", "libb.so")] },
    { name: "nvidia-l4t-a", elfs: [library("liba.so", "libd.so")] },
    { name: "nvidia-l4t-d", elfs: [library("libd.so", "libc1.so")] },
  ];
  expect(groups(debs).packages).toEqual([
    ["l4t-a", "nvidia-l4t-a", "nvidia-l4t-b", "nvidia-l4t-c", "nvidia-l4t-d"],
  ]);
});

test("other vendors' debs stay apart", () => {
  const debs = [
    { name: "vendor-a", elfs: [library("liba.so", "libb.so")] },
    { name: "vendor-b", elfs: [library("libb.so", "liba.so")] },
  ];
  expect(groups(debs).packages).toHaveLength(2);
});

test("of the variants of one library the chosen one counts, and what is only called alike stays", () => {
  const debs = [
    { name: "nvidia-l4t-cuda", elfs: [library("libnvcu.so")] },
    { name: "nvidia-l4t-cuda-nvgpu", elfs: [library("libcuda.so.1")] },
    { name: "nvidia-l4t-cuda-openrm", elfs: [library("libcuda.so.1")] },
    { name: "nvidia-l4t-cuda-utils", elfs: [library("libnvutils.so")] },
  ];
  const choice = (variant: string) =>
    parseConfig(
      `[packages.l4t-cuda]\ndebs = ["nvidia-l4t-cuda", "nvidia-l4t-cuda-*"]\n${variant}`,
      "deb2nix.toml",
    );
  expect(groups(debs, choice('variant = "nvgpu"')).packages).toEqual([
    ["l4t-cuda", "nvidia-l4t-cuda", "nvidia-l4t-cuda-nvgpu", "nvidia-l4t-cuda-utils"],
  ]);
  expect(groups(debs, choice("")).packages[0]).toContain("nvidia-l4t-cuda-openrm");
});

const NOTHING = [{ path: "/usr/share/doc/x/copyright", type: "file" as const, mode: 0o644, size: 5 }];

test("debs that only name others are skipped, unless nothing else was asked for", () => {
  const meta = { name: "nvidia-l4t-bsp", files: NOTHING };
  expect(groups([meta, { name: "nvidia-l4t-core", elfs: [library("libnvrm.so")] }])).toEqual({
    packages: [["l4t-core", "nvidia-l4t-core"]],
    skipped: ["nvidia-l4t-bsp"],
  });
  expect(groups([meta])).toEqual({ packages: [["l4t-bsp", "nvidia-l4t-bsp"]], skipped: [] });
});
