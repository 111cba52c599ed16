import { describe, expect, test } from "vitest";
import { place } from "../../../src/layout/place.ts";

const ARM64 = { triplets: new Set(["aarch64-linux-gnu"]), trees: new Set<string>() };

const to = (path: string): string | undefined => {
  const placed = place(path, ARM64);
  return placed.kind === "kept" ? placed.to : undefined;
};

describe("place", () => {
  test.each([
    ["/usr/bin/tegrastats", "/bin/tegrastats"],
    ["/usr/sbin/nvpmodel", "/bin/nvpmodel"],
    ["/sbin/init", "/bin/init"],
    ["/lib/firmware/nvidia/x.bin", "/lib/firmware/nvidia/x.bin"],
    ["/usr/lib/aarch64-linux-gnu/tegra/libnvos.so", "/lib/libnvos.so"],
    ["/usr/lib/aarch64-linux-gnu/nvidia/libnvos.so", "/lib/libnvos.so"],
    ["/usr/lib/aarch64-linux-gnu/nvidia/current/libcuda.so.1", "/lib/libcuda.so.1"],
    ["/usr/lib/aarch64-linux-gnu/nvidia/tesla-470/libcuda.so.1", "/lib/libcuda.so.1"],
    ["/usr/lib/aarch64-linux-gnu/nvidia/tesla/libcuda.so.1", "/lib/libcuda.so.1"],
    ["/usr/lib/nvidia/legacy-390xx/nvidia_drv.so", "/lib/nvidia_drv.so"],
    ["/usr/lib/aarch64-linux-gnu/nvidia/tesla-plugins/x.so", "/lib/tesla-plugins/x.so"],
    ["/usr/lib/aarch64-linux-gnu/tegra-egl/nvidia.json", "/lib/tegra-egl/nvidia.json"],
    ["/usr/lib/arm-linux-gnueabihf/libfoo.so.1", "/lib/arm-linux-gnueabihf/libfoo.so.1"],
    ["/usr/lib64/libfoo.so.1", "/lib/libfoo.so.1"],
    ["/usr/include/aarch64-linux-gnu/NvInfer.h", "/include/NvInfer.h"],
    ["/usr/local/cuda-11.4/targets/aarch64-linux/lib/libcudart.so.11.0", "/lib/libcudart.so.11.0"],
    ["/usr/local/cuda-13.2/targets/sbsa-linux/include/cuda.h", "/include/cuda.h"],
    ["/usr/local/cuda-11.4/bin/nvcc", "/bin/nvcc"],
    ["/usr/local/bin/tool", "/local/bin/tool"],
    ["/opt/nvidia/vpi2/lib/x.so", "/opt/nvidia/vpi2/lib/x.so"],
    ["/etc/nvpmodel/a.conf", "/etc/nvpmodel/a.conf"],
    ["/usr/lib/tegrastuff/x", "/lib/tegrastuff/x"],
    ["/", "/"],
    ["/usr", "/"],
  ])("%s goes to %s", (path, expected) => {
    expect(to(path)).toBe(expected);
  });

  test("configuration of ldconfig and dpkg is dropped, with a reason", () => {
    for (const path of [
      "/etc/ld.so.conf.d/nvidia-tegra.conf",
      "/usr/lib/aarch64-linux-gnu/tegra/ld.so.conf",
      "/etc/dpkg/dpkg.cfg.d/x",
    ]) {
      expect(place(path, ARM64)).toMatchObject({ kind: "dropped", reason: expect.stringMatching(/./) });
    }
  });

  test("what is dropped with its directory names the directory", () => {
    expect(place("/etc/ld.so.conf.d/x.conf", ARM64)).toMatchObject({ root: "/etc/ld.so.conf.d" });
    expect(place("/usr/lib/aarch64-linux-gnu/tegra/ld.so.conf", ARM64)).toMatchObject({
      root: "/usr/lib/aarch64-linux-gnu/tegra/ld.so.conf",
    });
  });

  test.each([
    ["/usr/lib/aarch64-linux-gnu/nvidia/current/x", "/usr/lib/aarch64-linux-gnu/nvidia/current", "/lib"],
    ["/usr/lib/aarch64-linux-gnu/gbm/x", "/usr/lib/aarch64-linux-gnu", "/lib"],
    ["/usr/share/x", "/usr", "/"],
    ["/usr/local/cuda-11.4/lib64/x", "/usr/local/cuda-11.4/lib64", "/lib"],
  ])("%s comes out of %s", (path, from, into) => {
    expect(place(path, ARM64)).toMatchObject({ merge: { from, to: into }, isMerged: false });
  });

  test("what stays where it is comes out of nothing", () => {
    expect(place("/opt/x/y", ARM64)).not.toHaveProperty("merge");
  });

  test("the directory that is merged is told from what lies in it", () => {
    expect(place("/usr/lib/aarch64-linux-gnu/tegra", ARM64)).toMatchObject({ isMerged: true });
  });
});
