import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { DebFacts } from "../../../src/facts/deb-facts.ts";
import type { Change } from "../../../src/release/diff/change.ts";
import { diffReleases } from "../../../src/release/diff/diff-releases.ts";
import { listPin, type Side } from "../../../src/release/diff/side.ts";
import { parsePin } from "../../../src/release/pin.ts";
import {
  l4t,
  library,
  NVIDIA,
  opens,
  sideOf,
  sideOfList,
  TEGRA,
  terseChanges,
} from "../release/diff/sides.ts";
import { fixtureSet } from "../support/fixture-set.ts";

const change = (expected: object) => expect.arrayContaining([expect.objectContaining(expected)]);

/** The pin of a real release. */
function pinSide(name: string, spoil: (text: string) => string = (text) => text): Side {
  const text = readFileSync(new URL(`../../../fixtures/facts/${name}`, import.meta.url), "utf8");
  return sideOfList(name, listPin(parsePin(spoil(text), name), new Map()));
}

let r35: readonly DebFacts[];
let to36: readonly Change[];
let to38: readonly Change[];
let pins: readonly Change[];

beforeAll(async () => {
  const [a, b, c] = [await fixtureSet("r35"), await fixtureSet("r36"), await fixtureSet("r38")];
  r35 = a;
  const middle = sideOf("r36", b);
  to36 = diffReleases(sideOf("r35", a), middle).changes;
  to38 = diffReleases(middle, sideOf("r38", c)).changes;
  pins = diffReleases(pinSide("r35.6-debs.json"), pinSide("r36.5-debs.json")).changes;
});

/** Bugs of 25 JetPack bumps that it takes two releases to see; the change that would have told of each. */
describe("historical bugs", () => {
  test("3 (205ae5c): a library newly calls NvOsLibraryLoad", () => {
    const calling = library("libnvfresh.so", { openers: ["NvOsLibraryLoad"], needed: ["libnvos.so"] });
    const core = l4t("core", [library("libnvos.so")]);
    expect(terseChanges([core, l4t("x")], [core, l4t("x", [calling])])).toEqual(
      change({
        kind: "wrapper-importer",
        severity: "warning",
        path: `${NVIDIA}/libnvfresh.so`,
        function: "NvOsLibraryLoad",
      }),
    );
  });

  test("6 (58a54bd): NVIDIA forgot to change the version of one library", () => {
    const names = ["glcore", "eglcore", "ptxjitcompiler"];
    const release = (version: string, compiler: string) =>
      l4t(
        "3d-core",
        names.map((name) =>
          library(`libnvidia-${name}.so.${name === "ptxjitcompiler" ? compiler : version}`, { soname: name }),
        ),
        { version: `${version}-1` },
      );
    expect(terseChanges([release("35.5.0", "35.5.0")], [release("35.6.0", "35.5.0")])).toEqual(
      change({
        kind: "finding",
        rule: "driver-version",
        severity: "warning",
        subject: "libnvidia-ptxjitcompiler.so.35.5.0",
      }),
    );
  });

  test("7 (3f89065): driver libraries no longer end in L4T's version", () => {
    expect(to36).toEqual(
      change({ kind: "scope", name: "cudaDriverMajorMinorVersion", from: "null", to: "540.5.0" }),
    );
    expect(to36).toEqual(change({ kind: "driver-suffix", from: "35.3.1", to: "540.5.0" }));
  });

  test("8 (7aa1b26): libnvidia-vulkan-producer.so, which is patched by name, is gone", () => {
    expect(to36).toEqual(
      change({
        kind: "library-removed",
        severity: "warning",
        deb: "nvidia-l4t-3d-core",
        path: `${TEGRA}/libnvidia-vulkan-producer.so`,
      }),
    );
  });

  test("11 (2a759c9): nvidia-l4t-gstreamer is in common, no longer in t234", () => {
    expect(pins).toEqual(
      change({
        kind: "repo",
        severity: "warning",
        from: "t234",
        to: "common",
        debs: ["nvidia-l4t-gstreamer"],
      }),
    );
  });

  test("11 (8ef977b): cupva-2.3-l4t is gone, and what depends on it cannot be evaluated", () => {
    expect(pins).toEqual(change({ kind: "deb-removed", severity: "warning", deb: "cupva-2.3-l4t" }));
  });

  test("13 (e949c6e): a library newly opens EGL by an absolute path", () => {
    const path = `${NVIDIA}/libEGL_nvidia.so.0`;
    const gl = l4t("3d-core", [library("libEGL_nvidia.so.0")]);
    const changes = terseChanges(
      [gl, l4t("camera", [library("libnvscf.so")])],
      [gl, l4t("camera", [library("libnvscf.so", { paths: [path] })])],
    );
    expect(changes).toEqual(
      change({ kind: "absolute-path-added", severity: "warning", name: path, provider: "l4t-3d-core" }),
    );
  });

  test("14 (13a2080): on r38 nvsci needs the Ada run time, and video plug-ins left l4t-multimedia", () => {
    const needing = (...needed: string[]) => l4t("nvsci", [library("libnvscievent.so", { needed })]);
    const changes = terseChanges(
      [needing()],
      [needing("libgnat-24.so"), l4t("adaruntime", [library("libgnat-24.so")])],
    );
    expect(changes).toEqual(change({ kind: "needed-added", name: "libgnat-24.so" }));
    expect(changes).toEqual(
      change({ kind: "input-added", severity: "warning", package: "l4t-nvsci", input: "l4t-adaruntime" }),
    );
    expect(to38).toEqual(change({ kind: "deb-added", deb: "nvidia-l4t-adaruntime" }));
    expect(to38).toEqual(
      change({
        kind: "library-moved",
        path: `${NVIDIA}/libnvcuvidv4l2.so`,
        from: "nvidia-l4t-multimedia",
        to: "nvidia-l4t-multimedia-openrm",
      }),
    );
  });

  test("16 (5743d34): libnvvpi newly opens libnvpvaumd_core.so of l4t-pva", () => {
    const vpi = (more = {}) => l4t("vpi", [library("libnvvpi.so.4", more)]);
    const pva = l4t("pva", [library("libnvpvaumd_core.so")]);
    expect(terseChanges([pva, vpi()], [pva, vpi(opens("libnvpvaumd_core.so"))])).toEqual(
      change({ kind: "dlopen-added", severity: "warning", name: "libnvpvaumd_core.so", provider: "l4t-pva" }),
    );
  });

  test("17 (31c0587): libnvjpeg.so left l4t-multimedia, and others still ask for it", () => {
    expect(to38).toEqual(
      change({
        kind: "library-removed",
        deb: "nvidia-l4t-multimedia",
        path: `${NVIDIA}/libnvjpeg.so`,
        evidence: [`${NVIDIA}/libnvcam_imageencoder.so of nvidia-l4t-camera needs libnvjpeg.so`],
      }),
    );
    expect(to38).toEqual(
      change({ kind: "finding", severity: "error", rule: "missing-provider", subject: "libnvjpeg.so" }),
    );
  });

  test("20 (7e5e9f9): libdrm.so.2 left l4t-core, which others took it from", () => {
    expect(to36).toEqual(
      change({
        kind: "library-removed",
        deb: "nvidia-l4t-core",
        path: `${TEGRA}/libdrm.so.2`,
        evidence: expect.arrayContaining([expect.stringContaining("of nvidia-l4t-gbm needs libdrm.so.2")]),
      }),
    );
  });

  test("21 (369ced2): a second deb ships libcuda, and it is the first release with GPU variants", () => {
    const cuda = (name: string) =>
      l4t(name, [
        library("libcuda.so.1.1", {
          path: `/opt/nvidia/l4t-gpu-libs/${name}/libcuda.so.1.1`,
          soname: "libcuda.so.1",
        }),
      ]);
    const core = l4t("core", [library("libnvos.so")]);
    const changes = terseChanges([core, cuda("cuda")], [core, cuda("cuda-nvgpu"), cuda("cuda-openrm")]);
    expect(changes).toEqual(change({ kind: "scope", name: "gpuVariants", to: "nvgpu, openrm" }));
  });

  test("22 (91ece22): libnvidia-rmapi-tegra opens what it needed before", () => {
    const rmapi = (more: object) =>
      l4t("core", [library("libnvidia-rmapi-tegra.so.1", more), library("libnvrm_gpu.so")]);
    const changes = terseChanges([rmapi({ needed: ["libnvrm_gpu.so"] })], [rmapi(opens("libnvrm_gpu.so"))]);
    expect(changes).toEqual(
      change({ kind: "needed-to-dlopen", severity: "warning", name: "libnvrm_gpu.so", provider: "l4t-core" }),
    );
  });

  test("25 (ee3ad8b): a deb was replaced without a new version", () => {
    const hash = /(?<="sha256": ")[0-9a-f]{64}/;
    const replaced = pinSide("r36.5-debs.json", (text) => text.replace(hash, "0".repeat(64)));
    expect(diffReleases(pinSide("r36.5-debs.json"), replaced).changes).toEqual([
      expect.objectContaining({ kind: "deb-mutated", severity: "error", to: "0".repeat(64) }),
    ]);
  });

  test("the moves of 35 to 36: libnvidia-rmapi-tegra to core, the DLA compiler to a deb of its own", () => {
    const moves = to36.filter(({ kind }) => kind === "library-moved");
    expect(moves).toEqual([
      expect.objectContaining({ from: "nvidia-l4t-3d-core", to: "nvidia-l4t-core" }),
      expect.objectContaining({ from: "nvidia-l4t-core", to: "nvidia-l4t-dla-compiler" }),
    ]);
  });

  test("a release of the same content (35.6.1 to 35.6.2) changes no package", () => {
    const rebuilt = r35.map((deb): DebFacts => {
      const text = JSON.stringify(deb)
        .replaceAll("35.3.1", "35.3.2")
        .replaceAll("20230319081403", "20231212121212");
      const facts = JSON.parse(text) as DebFacts;
      return { ...facts, sha256: deb.sha256.split("").reverse().join("") };
    });
    const kinds = diffReleases(sideOf("a", r35), sideOf("b", rebuilt)).changes.map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["deb-mutated", "driver-suffix", "scope", "version"]));
  });
});
