import { describe, expect, test } from "vitest";
import { place } from "../../../src/layout/place.ts";

const to = (path: string): string | undefined => {
  const { place: placed } = place(path);
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
    ["/usr/lib/aarch64-linux-gnu/tegra-egl/nvidia.json", "/lib/tegra-egl/nvidia.json"],
    ["/usr/lib/arm-linux-gnueabihf/libfoo.so.1", "/lib/libfoo.so.1"],
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
      expect(place(path).place).toMatchObject({ kind: "dropped", reason: expect.stringMatching(/./) });
    }
  });

  test("flattened directories are told in the order in which they are emptied", () => {
    const { flattened } = place("/usr/lib/aarch64-linux-gnu/nvidia/current/libcuda.so.1");
    expect(flattened.map(({ from, to: target }) => [from, target])).toEqual([
      ["/lib/aarch64-linux-gnu", "/lib"],
      ["/lib/nvidia/current", "/lib"],
    ]);
  });
});
