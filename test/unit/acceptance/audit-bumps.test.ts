import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { audit } from "../../../src/audit/audit.ts";
import type { Finding } from "../../../src/audit/finding.ts";
import { worldOf } from "../../../src/audit/world.ts";
import { parseConfig, withProfile } from "../../../src/config/config.ts";
import { loadDefaultProfile } from "../../../src/config/default-profile.ts";
import type { DebFacts } from "../../../src/facts/deb-facts.ts";
import { readDeb } from "../../../src/facts/read-deb.ts";
import { loadEmbeddedIndex } from "../../../src/graph/embedded-index.ts";
import { layOut } from "../../../src/layout/lay-out.ts";
import { analyseSet } from "../../../src/plan/analyse-set.ts";
import { debFacts, type TerseDeb } from "../support/facts.ts";

const index = loadEmbeddedIndex();
const profile = loadDefaultProfile();
const NVIDIA = "/usr/lib/aarch64-linux-gnu/nvidia";
const TEGRA = "/usr/lib/aarch64-linux-gnu/tegra";

function findings(
  debs: readonly DebFacts[],
  config = "",
  context: readonly DebFacts[] = [],
): readonly Finding[] {
  const own = withProfile(profile, parseConfig(config, "deb2nix.toml"));
  const set = analyseSet({ debs, context, index, config: own, closed: true });
  return audit(worldOf(set, index, own)).findings;
}

const inSet = (debs: readonly TerseDeb[], config?: string) => findings(debs.map(debFacts), config);
const finding = (expected: Partial<Finding>) => expect.arrayContaining([expect.objectContaining(expected)]);
const library = (directory: string, name: string, needed: string[] = []) => ({
  path: `${directory}/${name}`,
  soname: name,
  needed: ["libc.so.6", ...needed],
});
const opening = (directory: string, name: string, opened: string) => ({
  ...library(directory, name),
  openers: ["dlopen"],
  dlopen: [{ name: opened, grade: "certain" as const, via: "dlopen", evidence: ".rodata+0x10" }],
});
const l4t = (name: string, version: string, elfs: TerseDeb["elfs"] = []): TerseDeb => ({
  name: `nvidia-l4t-${name}`,
  version,
  elfs,
});
const cuda = (name: string, elfs: NonNullable<TerseDeb["elfs"]>): TerseDeb => ({
  name: `${name}-12-6`,
  version: "12.6.68-1",
  control: { Source: name, Depends: "nvidia-l4t-core" },
  elfs,
});
const CUDA_LIB = "/usr/local/cuda-12.6/targets/aarch64-linux/lib";

let fixtures: readonly Finding[];

beforeAll(async () => {
  const directory = new URL("../../../fixtures/debs/", import.meta.url).pathname;
  fixtures = findings(
    await Promise.all(readdirSync(directory).map((name) => readDeb(join(directory, name)))),
  );
});

/** Bugs of 25 JetPack bumps, by commit or issue of jetpack-nixos; the finding that would have prevented each. */
describe("historical bugs", () => {
  test("1 (16bec38): libcuda opens libnvcucompat.so of its own package", () => {
    expect(fixtures).toEqual(
      finding({
        rule: "sibling-dlopen",
        severity: "warning",
        package: "l4t-cuda",
        subject: "libnvcucompat.so",
      }),
    );
  });

  test("2 (#186): libnvmedia_tensor opens libnvscibuf.so of l4t-nvsci", () => {
    expect(fixtures).toEqual(
      finding({
        rule: "sibling-dlopen",
        severity: "warning",
        package: "l4t-multimedia",
        path: `${TEGRA}/libnvmedia_tensor.so`,
        subject: "libnvscibuf.so",
      }),
    );
  });

  test("3 (205ae5c): ten libraries open others through NvOsLibraryLoad", () => {
    const wrapped = fixtures.filter(({ rule }) => rule === "dlopen-wrapper");
    expect(wrapped.map(({ path }) => path!.split("/").at(-1)).sort()).toEqual([
      "libnvmedia.so",
      "libnvmm.so",
      "libnvmm_parser.so",
      "libnvmm_utils.so",
      "libnvmmlite.so",
      "libnvomx.so",
      "libnvomxilclient.so",
      "libnvrm_chip.so",
      "libtegrav4l2.so",
      "libv4l2_nvargus.so",
    ]);
  });

  test("4 (#184): libcuda opens libnvidia-ptxjitcompiler.so.1 of l4t-3d-core", () => {
    expect(fixtures).toEqual(
      finding({
        rule: "sibling-dlopen",
        package: "l4t-cuda",
        subject: "libnvidia-ptxjitcompiler.so.1",
        message: expect.stringContaining("of l4t-3d-core"),
      }),
    );
  });

  test("5 (3b47152): libcupti opens libnvperf_host.so beside it", () => {
    const lib = "/usr/local/cuda-12.6/extras/CUPTI/lib64";
    const debs = [
      cuda("cuda-cupti", [
        opening(lib, "libcupti.so.12", "libnvperf_host.so"),
        library(lib, "libnvperf_host.so"),
      ]),
    ];
    expect(inSet(debs)).toEqual(
      finding({ rule: "sibling-dlopen", severity: "warning", subject: "libnvperf_host.so" }),
    );
  });

  test("6 (58a54bd): a library still carries the version of the release before", () => {
    const names = ["glcore.so.35.6.0", "eglcore.so.35.6.0", "ptxjitcompiler.so.35.5.0"];
    const elfs = names.map((name) => library(TEGRA, `libnvidia-${name}`));
    expect(inSet([l4t("3d-core", "35.6.0-20240903160000", elfs)])).toEqual(
      finding({ rule: "driver-version", severity: "warning", subject: "libnvidia-ptxjitcompiler.so.35.5.0" }),
    );
  });

  test("7 (3f89065): driver libraries no longer end in L4T's version", () => {
    const elfs = [library(NVIDIA, "libnvidia-glcore.so.540.4.0")];
    expect(inSet([l4t("3d-core", "36.4.3-20250107174145", elfs)])).toEqual(
      finding({ rule: "driver-version", subject: "540.4.0" }),
    );
  });

  // 8 (7aa1b26), libnvidia-vulkan-producer.so is gone: that takes the comparison of two releases.

  test("9 (16a8e7c): a program that needs an insecure OpenSSL, and is therefore deleted by name", () => {
    // That the file moved, which broke the deletion, takes the comparison of two releases.
    expect(fixtures).toEqual(
      finding({
        rule: "uncertain-provider",
        package: "l4t-tools",
        path: expect.stringContaining("nv_macsec_wpa_supplicant"),
        subject: "libssl.so.1.1",
      }),
    );
  });

  test("10 (a5d36e5): libcusparse of CUDA 12 needs libnvjitlink", () => {
    const debs = [
      cuda("libcusparse", [library(CUDA_LIB, "libcusparse.so.12", ["libnvJitLink.so.12"])]),
      cuda("libnvjitlink", [library(CUDA_LIB, "libnvJitLink.so.12")]),
    ];
    expect(inSet(debs, "[packages.libcusparse]\ninputs.declared = []\n")).toEqual(
      finding({ rule: "undeclared-input", severity: "error", package: "libcusparse" }),
    );
  });

  // 11 (2a759c9), nvidia-l4t-gstreamer is in another repository: that takes the apt index of a release.

  test("12 (184daf7): a plugin's link led into the directory that was flattened", () => {
    expect(fixtures).toEqual(
      finding({
        rule: "dangling-link",
        package: "l4t-camera",
        path: "/usr/lib/aarch64-linux-gnu/libv4l/plugins/nv/libv4l2_nvargus.so",
      }),
    );
  });

  test("13 (#348, #405, #466): all three libnvargus open EGL by an absolute path", () => {
    expect(fixtures).toEqual(
      finding({
        rule: "absolute-path",
        severity: "warning",
        package: "l4t-camera",
        evidence: ["", "_socketclient", "_socketserver"].map((name) =>
          expect.stringContaining(
            `/libnvargus${name}.so has "/usr/lib/aarch64-linux-gnu/tegra-egl/libEGL_nvidia.so.0"`,
          ),
        ),
      }),
    );
  });

  test("14 (13a2080): nvsci of r38 needs the Ada run time", () => {
    const debs = [
      l4t("nvsci", "38.2.0-1", [library(NVIDIA, "libnvscievent.so", ["libgnat-24.so"])]),
      l4t("adaruntime", "38.2.0-1", [library(NVIDIA, "libgnat-24.so")]),
    ];
    expect(inSet(debs, '[packages.l4t-nvsci]\ninputs.declared = ["l4t-core"]\n')).toEqual(
      finding({
        rule: "undeclared-input",
        severity: "error",
        package: "l4t-nvsci",
        subject: "l4t-adaruntime",
      }),
    );
  });

  test("15 (cdf8d59, aeb7902): vpi has an input that it does not need and lacks one that it does", () => {
    const debs = [
      {
        name: "libnvvpi3",
        version: "3.2.4",
        control: { Depends: "nvidia-l4t-core" },
        elfs: [library("/opt/nvidia/vpi3/lib/aarch64-linux-gnu", "libnvvpi.so.3", ["libnvpvaumd.so"])],
      },
      l4t("pva", "36.5.0-1", [library(NVIDIA, "libnvpvaumd.so")]),
    ];
    const found = inSet(debs, '[packages.vpi]\ninputs.declared = ["l4t-cupva"]\n');
    expect(found).toEqual(finding({ rule: "unneeded-input", package: "vpi", subject: "l4t-cupva" }));
    expect(found).toEqual(finding({ rule: "undeclared-input", package: "vpi", subject: "l4t-pva" }));
  });

  test("16 (5743d34): libnvvpi opens libnvpvaumd_core.so of l4t-pva", () => {
    const debs = [
      {
        name: "libnvvpi4",
        version: "4.0",
        control: { Depends: "nvidia-l4t-core" },
        elfs: [opening("/opt/nvidia/vpi4/lib/aarch64-linux-gnu", "libnvvpi.so.4", "libnvpvaumd_core.so")],
      },
      l4t("pva", "38.2.0-1", [library(NVIDIA, "libnvpvaumd_core.so")]),
    ];
    expect(inSet(debs)).toEqual(
      finding({
        rule: "sibling-dlopen",
        severity: "warning",
        subject: "libnvpvaumd_core.so",
        help: expect.stringContaining("${lib.getLib l4t-pva}/lib"),
      }),
    );
  });

  test("17 (31c0587): libnvmm_jpeg opens libnvjpeg, which is CUDA's since JetPack 7", () => {
    const debs = [l4t("multimedia", "38.2.0-1", [opening(NVIDIA, "libnvmm_jpeg.so", "libnvjpeg.so.13")])];
    expect(inSet(debs)).toEqual(
      finding({
        rule: "outside-dlopen",
        severity: "warning",
        subject: "libnvjpeg.so.13",
        help: expect.stringContaining("cudaPackages.libnvjpeg"),
      }),
    );
  });

  test("18 (#467): files beside a multiarch directory are not lost", () => {
    // No finding: what could be lost is kept. dropped-file would tell if it were not.
    const paths = ["/usr/lib/xorg/modules/drivers/nvidia_drv.so", `${NVIDIA}/libnvidia-tls.so.540.4.0`];
    const deb = debFacts({ name: "nvidia-l4t-3d-core", version: "36.4.3-1", files: paths });
    expect(layOut([deb]).files.map(({ path }) => path)).toEqual([
      "/lib/libnvidia-tls.so.540.4.0",
      "/lib/xorg/modules/drivers/nvidia_drv.so",
    ]);
    expect(findings([deb]).filter(({ rule }) => rule === "dropped-file")).toEqual([]);
  });

  test("19 (cdae4b7): a run path without /lib", () => {
    const debs = [
      l4t("x", "36.5.0-1", [
        { ...library(NVIDIA, "libnvx.so"), runpath: ["/opt/libglvnd"] },
        library("/opt/libglvnd/lib", "libnvglvnd.so"),
      ]),
    ];
    expect(inSet(debs)).toEqual(
      finding({ rule: "dead-rpath-entry", severity: "warning", subject: "/opt/libglvnd" }),
    );
  });

  test("20 (7e5e9f9): the camera needs l4t-openwfd, and libnvbuf_fdmap has no link of its SONAME", () => {
    const debs = [
      l4t("camera", "39.2.0-1", [
        library(NVIDIA, "libnvfusacap.so", ["libtegrawfd.so", "libnvbuf_fdmap.so.1"]),
      ]),
      l4t("openwfd", "39.2.0-1", [library(NVIDIA, "libtegrawfd.so")]),
      l4t("core", "39.2.0-1", [{ path: `${NVIDIA}/libnvbuf_fdmap.so.1.0.0`, soname: "libnvbuf_fdmap.so.1" }]),
    ];
    const found = inSet(debs, '[packages.l4t-camera]\ninputs.declared = ["l4t-core"]\n');
    expect(found).toEqual(
      finding({ rule: "undeclared-input", package: "l4t-camera", subject: "l4t-openwfd" }),
    );
    expect(found).toEqual(
      finding({
        rule: "missing-soname-link",
        severity: "error",
        package: "l4t-core",
        help: expect.stringContaining("ln -s libnvbuf_fdmap.so.1.0.0 $out/lib/libnvbuf_fdmap.so.1"),
      }),
    );
  });

  test("21 (369ced2): two packages ship the same libcuda", () => {
    const variant = (name: string) =>
      l4t(`cuda-${name}`, "39.2.0-1", [
        { path: `/opt/nvidia/l4t-gpu-libs/${name}/libcuda.so.1.1`, soname: "libcuda.so.1" },
      ]);
    expect(inSet([variant("nvgpu"), variant("openrm")])).toEqual(
      finding({
        rule: "duplicate-soname",
        package: "l4t-cuda",
        severity: "note",
        message:
          "libcuda.so.1 is in nvidia-l4t-cuda-nvgpu and nvidia-l4t-cuda-openrm; gpuDriver of the package set chooses one",
      }),
    );
  });

  test("22 (91ece22): libnvidia-rmapi-tegra opens what it needed before", () => {
    const debs = [
      l4t("3d-core", "39.2.0-1", [opening(NVIDIA, "libnvidia-rmapi-tegra.so.595.78", "libnvrm_gpu.so")]),
      l4t("core", "39.2.0-1", [library(NVIDIA, "libnvrm_gpu.so")]),
    ];
    expect(inSet(debs)).toEqual(
      finding({
        rule: "sibling-dlopen",
        subject: "libnvrm_gpu.so",
        message: expect.stringContaining("of l4t-core"),
      }),
    );
  });

  test("23 (cf1650a): TensorRT needs the DLA compiler", () => {
    const debs = [
      {
        name: "libnvinfer10",
        version: "10.3.0",
        control: { Source: "tensorrt", Depends: "nvidia-l4t-core" },
        elfs: [library("/usr/lib/aarch64-linux-gnu", "libnvinfer.so.10", ["libnvdla_compiler.so"])],
      },
      l4t("core", "36.5.0-1"),
    ];
    expect(inSet(debs)).toEqual(
      finding({
        rule: "missing-provider",
        subject: "libnvdla_compiler.so",
        help: expect.stringContaining("nvidia-l4t-dla-compiler"),
      }),
    );
  });

  test("24 (7dbc8e0): an empty directory in the way of the flattening", () => {
    const directory = {
      path: "/usr/lib/aarch64-linux-gnu/tegra",
      type: "directory" as const,
      mode: 0o755,
      size: 0,
    };
    expect(inSet([{ name: "nvidia-l4t-x", version: "36.5.0-1", files: [directory] }])).toEqual(
      finding({ rule: "dropped-file", path: directory.path }),
    );
  });

  test("25 (ee3ad8b): a deb was replaced without a new version", () => {
    const before = debFacts({ name: "pva-allow-2", version: "2.0.5" });
    expect(findings([{ ...before, sha256: "00" }], "", [before])).toEqual(
      finding({ rule: "mutated-deb", severity: "error", deb: "pva-allow-2", subject: "2.0.5" }),
    );
  });
});
