import { expect } from "vitest";
import { LIB, type RuleCases, TEGRA } from "../scenario.ts";

const opens = (name: string, change: object = {}) => ({
  path: `${TEGRA}/libnvx.so`,
  openers: ["dlopen"],
  dlopen: [{ name, grade: "certain" as const, via: "dlopen", evidence: ".rodata+0x10" }],
  ...change,
});

/** Rules about what is opened at run time. */
export const OPENED: RuleCases = {
  "dlopen-missing": {
    fires: { debs: [{ name: "nvidia-l4t-x", elfs: [opens("libnvgone.so")] }] },
    finding: {
      severity: "warning",
      confidence: "certain",
      subject: "libnvgone.so",
      evidence: [`${TEGRA}/libnvx.so opens libnvgone.so with dlopen (.rodata+0x10)`],
      help: expect.stringContaining("nvidia-l4t-gone"),
    },
    silent: { debs: [{ name: "nvidia-l4t-x", elfs: [opens("libcuda.so.1"), opens("libnv*.so")] }] },
  },
  "sibling-dlopen": {
    fires: {
      debs: [{ name: "nvidia-l4t-x", elfs: [opens("libnvy.so")] }],
      context: [{ name: "nvidia-l4t-y", elfs: [{ path: `${TEGRA}/libnvy.so` }] }],
    },
    finding: {
      severity: "warning",
      package: "l4t-x",
      subject: "libnvy.so",
      help: expect.stringContaining('appendRunpaths = [ "${lib.getLib l4t-y}/lib" ]'),
    },
    // A DT_NEEDED that is found in the same directory brings it into the run path.
    silent: {
      debs: [{ name: "nvidia-l4t-x", elfs: [opens("libnvy.so", { needed: ["libnvz.so"] })] }],
      context: [
        { name: "nvidia-l4t-y", elfs: [{ path: `${TEGRA}/libnvy.so` }, { path: `${TEGRA}/libnvz.so` }] },
      ],
    },
  },
  "outside-dlopen": {
    fires: { debs: [{ name: "nvidia-l4t-x", elfs: [opens("libdrm.so.2")] }] },
    finding: {
      severity: "warning",
      subject: "libdrm.so.2",
      help: expect.stringContaining("lib.getLib libdrm"),
    },
    silent: { debs: [{ name: "nvidia-l4t-x", elfs: [opens("libdrm.so.2", { needed: ["libdrm.so.2"] })] }] },
  },
  "dlopen-wrapper": {
    fires: {
      debs: [
        { name: "nvidia-l4t-x", elfs: [opens("libdrm.so.2", { openers: ["NvOsLibraryLoad", "dlopen"] })] },
      ],
    },
    finding: {
      severity: "warning",
      confidence: "certain",
      subject: "NvOsLibraryLoad",
      evidence: ["libdrm.so.2, which is in libdrm"],
    },
    silent: { debs: [{ name: "nvidia-l4t-x", elfs: [opens("libdrm.so.2")] }] },
  },
  "absolute-path": {
    fires: {
      debs: [
        {
          name: "nvidia-l4t-x",
          elfs: [{ path: `${TEGRA}/libnvx.so`, paths: [`${LIB}/tegra-egl/libEGL_nvidia.so.0`] }],
        },
      ],
      context: [{ name: "nvidia-l4t-y", elfs: [{ path: `${LIB}/tegra-egl/libEGL_nvidia.so.0` }] }],
    },
    finding: {
      severity: "warning",
      confidence: "certain",
      subject: `${LIB}/tegra-egl/libEGL_nvidia.so.0`,
      help: expect.stringContaining("${l4t-y}/lib/tegra-egl/libEGL_nvidia.so.0"),
    },
    silent: {
      debs: [
        {
          name: "nvidia-l4t-x",
          elfs: [
            {
              path: `${TEGRA}/libnvx.so`,
              paths: [
                "/bin/sh",
                "/etc/nvx.conf",
                "/lib/libc.so.6",
                "/usr/include/linux",
                LIB,
                "/var/lib/nvx",
              ],
            },
          ],
        },
      ],
    },
  },
};
