import { describe, expect, test } from "vitest";
import { parseConfig } from "../../../src/config/config.ts";
import type { EmbeddedIndex } from "../../../src/graph/embedded-index.ts";
import { packageSet } from "../../../src/nix/package-set.ts";
import { printNix } from "../../../src/nix/print.ts";
import { analyseSet } from "../../../src/plan/analyse-set.ts";
import { planPackages } from "../../../src/plan/plan-packages.ts";
import { debFacts } from "../support/facts.ts";

const INDEX: EmbeddedIndex = { outside: new Map(), l4t: [] };
const LIB = "/usr/lib/aarch64-linux-gnu/tegra";
const CONFIG = `[[packages.l4t-cuda.relocate]]
deb = "nvidia-l4t-3d-core"
paths = ["*/libnvidia-ptxjitcompiler.so*"]
reason = "libcuda opens it"
`;

const JIT = "libnvidia-ptxjitcompiler.so.35.3.1";
const SOURCE = "$" + "{debs.$" + "{defaultSomDebRepo}.nvidia-l4t-3d-core.src}";

const library = (name: string, ...needed: string[]) => ({ path: `${LIB}/${name}`, soname: name, needed });
const CUDA = debFacts({ name: "nvidia-l4t-cuda", elfs: [library("libcuda.so.1.1")] });
const CORE = debFacts({
  name: "nvidia-l4t-3d-core",
  elfs: [library("libnvidia-ptxjitcompiler.so.35.3.1", "libnvrm.so"), library("libGLX_nvidia.so.0")],
  links: { [`${LIB}/libnvidia-ptxjitcompiler.so.1`]: "libnvidia-ptxjitcompiler.so.35.3.1" },
});
const RM = debFacts({ name: "nvidia-l4t-core", elfs: [library("libnvrm.so")] });

function planned(config: string, debs = [CUDA, CORE, RM]) {
  const request = { context: [], index: INDEX, closed: true, target: "jetpack-nixos" as const };
  const set = analyseSet({ ...request, debs, config: parseConfig(config, "deb2nix.toml") });
  return planPackages(set);
}

describe("files of one deb in another's package", () => {
  const plans = planned(CONFIG);
  const [core3d, , cuda] = plans;

  test("what they need, the package that takes them needs", () => {
    expect(cuda?.buildInputs.map(({ attr }) => attr)).toEqual(["l4t-core"]);
    expect(core3d?.buildInputs).toEqual([]);
  });

  test("they are taken out of the deb by name, links made anew, and removed where they were", () => {
    const lines = printNix(packageSet(plans))
      .split("\n")
      .map((line) => line.trim());
    const start = lines.indexOf("# libcuda opens it");
    expect(lines.slice(start, start + 4)).toEqual([
      "# libcuda opens it",
      "mkdir -p lib",
      "ln -sfn libnvidia-ptxjitcompiler.so.35.3.1 lib/libnvidia-ptxjitcompiler.so.1",
      `dpkg-deb --fsys-tarfile ${SOURCE} | tar --extract --to-stdout .${LIB}/${JIT} > lib/${JIT}`,
    ]);
    const removal = lines.indexOf("# In l4t-cuda: libcuda opens it");
    expect(lines[removal + 1]).toMatch(/^rm lib\/libnvidia-ptxjitcompiler\.so\.1/);
  });

  test("every file is in one package only", () => {
    const files = plans.map(({ attr, outputs }) => [
      attr,
      outputs.reduce((sum, each) => sum + each.files, 0),
    ]);
    expect(files).toEqual([
      ["l4t-3d-core", 1],
      ["l4t-core", 1],
      ["l4t-cuda", 2],
    ]);
  });

  test("a deb that is not at hand is asked for", () => {
    expect(() => planned(CONFIG, [CUDA])).toThrow(
      expect.objectContaining({
        code: "E_RELOCATE",
        kind: "usage",
        message: expect.stringContaining("3d-core"),
      }),
    );
    expect(planned(CONFIG, [RM])).toHaveLength(1);
  });

  test("without an entry nothing moves", () => {
    expect(planned("").flatMap(({ fixes }) => fixes.map(({ kind }) => kind))).not.toContain("take-file");
  });
});

test("a runtime dependency that the maintainer names is printed", () => {
  const config = '[[packages.l4t-cuda.inputs.runtime]]\nattr = "libx11"\nreason = "asked for by name"\n';
  expect(printNix(packageSet(planned(config)))).toContain("runtimeDependencies = [ libx11 ]");
});
