import { expect } from "vitest";
import { LIB, type RuleCases, TEGRA } from "../scenario.ts";

const asker = (needed: string) => ({ path: "/usr/bin/x", type: "EXEC" as const, needed: [needed] });
const library = (name: string) => ({ path: `${LIB}/${name}`, soname: name });

const symbol = (name: string) => ({ name, binding: "global", type: "func" });
const program = (imports: readonly string[]) => ({
  ...asker("libnvy.so"),
  interpreter: "/lib/ld-linux-aarch64.so.1",
  imports: [...imports.map(symbol), { ...symbol("printf"), version: "GLIBC_2.17" }],
  exports: [],
});

/** Rules about DT_NEEDED and who answers to it. */
export const NEEDS: RuleCases = {
  "missing-provider": {
    fires: { debs: [{ name: "nvidia-l4t-x", elfs: [asker("libnvgone.so")] }] },
    finding: {
      severity: "error",
      package: "l4t-x",
      deb: "nvidia-l4t-x",
      path: "/usr/bin/x",
      subject: "libnvgone.so",
      evidence: ["/usr/bin/x needs libnvgone.so"],
      help: expect.stringContaining("In L4T r35 it is in nvidia-l4t-gone"),
    },
    silent: { debs: [{ name: "nvidia-l4t-x", elfs: [asker("libnvgone.so"), library("libnvgone.so")] }] },
  },
  "qt-versions": {
    fires: {
      debs: [
        {
          name: "plugins",
          elfs: [asker("libQt5Core.so.5"), { ...asker("libQt6Core.so.6"), path: "/usr/bin/y" }],
        },
      ],
    },
    finding: {
      severity: "error",
      package: "plugins",
      subject: "qt5.qtbase qt6.qtbase",
      evidence: ["qt5.qtbase: libQt5Core.so.5 for /usr/bin/x", "qt6.qtbase: libQt6Core.so.6 for /usr/bin/y"],
    },
    silent: {
      debs: [{ name: "plugins", elfs: [asker("libQt6Core.so.6"), asker("libQt6Gui.so.6")] }],
    },
  },
  "uncertain-provider": {
    fires: { debs: [{ name: "nvidia-l4t-x", elfs: [asker("libssl.so.1.1")] }] },
    finding: { severity: "warning", confidence: "possible", subject: "libssl.so.1.1", help: "removed" },
    silent: { debs: [{ name: "nvidia-l4t-x", elfs: [asker("libdrm.so.2")] }] },
  },
  "duplicate-soname": {
    fires: {
      debs: [
        { name: "nvidia-l4t-a", elfs: [library("libnvx.so.1")] },
        { name: "nvidia-l4t-b", elfs: [library("libnvx.so.1")] },
        { name: "nvidia-l4t-c", elfs: [asker("libnvx.so.1")] },
      ],
    },
    finding: {
      severity: "warning",
      package: "l4t-a",
      subject: "libnvx.so.1",
      message: "libnvx.so.1 is shipped by l4t-a and l4t-b",
      evidence: [
        `l4t-a ${LIB}/libnvx.so.1`,
        `l4t-b ${LIB}/libnvx.so.1`,
        "l4t-c /usr/bin/x needs it and gets l4t-a",
      ],
    },
    silent: {
      debs: [
        { name: "nvidia-l4t-a", elfs: [library("libnvx.so.1")] },
        { name: "nvidia-l4t-b", elfs: [{ ...library("libnvx.so.1"), machine: "X86_64" }] },
      ],
    },
  },
  "shadows-nixpkgs": {
    fires: { debs: [{ name: "nvidia-l4t-x", elfs: [library("libdrm.so.2"), asker("libdrm.so.2")] }] },
    finding: {
      severity: "warning",
      subject: "libdrm.so.2",
      evidence: ["l4t-x /usr/bin/x gets it"],
    },
    silent: { debs: [{ name: "nvidia-l4t-x", elfs: [library("libnvx.so.1"), asker("libnvx.so.1")] }] },
  },
  "missing-soname-link": {
    fires: {
      debs: [
        { name: "nvidia-l4t-a", elfs: [{ path: `${TEGRA}/libnvx.so.1.1`, soname: "libnvx.so.1" }] },
        { name: "nvidia-l4t-b", elfs: [asker("libnvx.so.1")] },
      ],
    },
    finding: {
      severity: "error",
      package: "l4t-a",
      subject: "libnvx.so.1",
      evidence: ["l4t-b /usr/bin/x needs libnvx.so.1"],
      help: "Add: ln -s libnvx.so.1.1 $out/lib/libnvx.so.1",
    },
    silent: {
      debs: [
        {
          name: "nvidia-l4t-a",
          elfs: [{ path: `${TEGRA}/libnvx.so.1.1`, soname: "libnvx.so.1" }],
          links: { [`${TEGRA}/libnvx.so.1`]: "libnvx.so.1.1" },
        },
        { name: "nvidia-l4t-b", elfs: [asker("libnvx.so.1")] },
      ],
    },
  },
  "symbol-version-too-new": {
    fires: {
      debs: [
        {
          name: "nvidia-l4t-x",
          elfs: [
            {
              path: "/usr/bin/x",
              versionNeeds: [{ file: "libc.so.6", versions: ["GLIBC_2.17", "GLIBC_2.43"] }],
            },
          ],
        },
      ],
      config: '[target.symbols]\nGLIBC = "2.40"\n',
    },
    finding: {
      severity: "error",
      subject: "GLIBC_2.43",
      evidence: ["/usr/bin/x needs GLIBC_2.43 of libc.so.6"],
    },
    silent: {
      debs: [
        {
          name: "nvidia-l4t-x",
          elfs: [
            {
              path: "/usr/bin/x",
              versionNeeds: [{ file: "libc.so.6", versions: ["GLIBC_2.43", "GLIBC_PRIVATE"] }],
            },
          ],
        },
      ],
      config: '[target.symbols]\nGLIBC = "2.43"\n',
    },
  },
  "undefined-symbol": {
    fires: {
      debs: [
        { name: "nvidia-l4t-x", elfs: [program(["nv_open", "nv_close"])] },
        {
          name: "nvidia-l4t-y",
          elfs: [{ ...library("libnvy.so"), exports: [symbol("nv_open")], imports: [] }],
        },
      ],
    },
    finding: {
      severity: "warning",
      confidence: "likely",
      package: "l4t-x",
      subject: "nv_close",
      evidence: ["nv_close", `loaded with it: ${LIB}/libnvy.so`],
    },
    silent: {
      debs: [
        { name: "nvidia-l4t-x", elfs: [program(["nv_open", "nv_close"])] },
        {
          name: "nvidia-l4t-y",
          elfs: [{ ...library("libnvy.so"), needed: ["libnvz.so"], exports: [symbol("nv_open")] }],
        },
        { name: "nvidia-l4t-z", elfs: [{ ...library("libnvz.so"), exports: [symbol("nv_close")] }] },
      ],
    },
  },
  "undeclared-input": {
    fires: {
      debs: [{ name: "nvidia-l4t-x", elfs: [asker("libdrm.so.2")] }],
      config: "[packages.l4t-x]\ninputs.declared = []\n",
    },
    finding: { severity: "error", subject: "libdrm", evidence: ["/usr/bin/x needs libdrm.so.2"] },
    silent: { debs: [{ name: "nvidia-l4t-x", elfs: [asker("libdrm.so.2")] }] },
  },
  "unneeded-input": {
    fires: {
      debs: [{ name: "nvidia-l4t-x", elfs: [asker("libc.so.6")] }],
      config: '[packages.l4t-x]\ninputs.declared = ["libdrm", "stdenv.cc.cc.lib"]\n',
    },
    finding: { severity: "note", subject: "libdrm" },
    silent: {
      debs: [
        {
          name: "nvidia-l4t-x",
          elfs: [{ path: "/usr/bin/x", dlopen: [{ name: "libdrm.so.2", grade: "certain", evidence: "" }] }],
        },
      ],
      config: '[packages.l4t-x]\ninputs.declared = ["libdrm"]\n',
    },
  },
  "stale-override": {
    fires: {
      debs: [{ name: "nvidia-l4t-x", elfs: [asker("libdrm.so.2")] }],
      config: '[[packages.l4t-x.inputs.add]]\nattr = "libdrm"\nreason = "the demo"\n',
    },
    finding: {
      severity: "warning",
      package: "l4t-x",
      subject: "libdrm",
      evidence: ["packages.l4t-x.inputs.add: the demo"],
    },
    silent: {
      debs: [{ name: "nvidia-l4t-x", elfs: [asker("libdrm.so.2")] }],
      config:
        '[[packages.l4t-x.inputs.add]]\nattr = "libx11"\nreason = "a"\n' +
        '[[packages.l4t-x.inputs.remove]]\nattr = "libdrm"\nreason = "b"\n',
    },
  },
  "ineffective-runtime-dependency": {
    fires: {
      debs: [{ name: "nvidia-l4t-x", elfs: [library("libnvx.so")] }],
      config: '[[packages.l4t-x.inputs.runtime]]\nattr = "libx11"\nreason = "opened"\n',
    },
    finding: { severity: "warning", subject: "libx11" },
    silent: {
      debs: [
        { name: "nvidia-l4t-x", elfs: [{ path: "/usr/bin/x", interpreter: "/lib/ld-linux-aarch64.so.1" }] },
      ],
      config: '[[packages.l4t-x.inputs.runtime]]\nattr = "libx11"\nreason = "opened"\n',
    },
  },
  "package-cycle": {
    fires: {
      debs: [
        { name: "vendor-a", elfs: [{ ...library("libva.so"), needed: ["libvb.so"] }] },
        { name: "vendor-b", elfs: [{ ...library("libvb.so"), needed: ["libva.so"] }] },
      ],
    },
    finding: {
      severity: "error",
      package: "vendor-a",
      message: "vendor-a, vendor-b need each other",
      evidence: [
        `vendor-a ${LIB}/libva.so needs libvb.so of vendor-b`,
        `vendor-b ${LIB}/libvb.so needs libva.so of vendor-a`,
      ],
    },
    silent: {
      debs: [
        { name: "nvidia-l4t-a", elfs: [{ ...library("libnva.so"), needed: ["libnvb.so"] }] },
        { name: "nvidia-l4t-b", elfs: [library("libnvb.so")] },
      ],
    },
  },
  "driver-version": {
    fires: {
      debs: [
        {
          name: "nvidia-l4t-x",
          version: "35.6.0-1",
          elfs: ["libnvidia-a.so.35.6.0", "libnvidia-b.so.35.6.0", "libnvidia-c.so.35.5.0"].map(library),
        },
      ],
    },
    finding: { severity: "warning", subject: "libnvidia-c.so.35.5.0" },
    silent: {
      debs: [
        {
          name: "nvidia-l4t-x",
          version: "35.6.0-1",
          elfs: ["libnvidia-a.so.35.6.0", "libnvbufsurface.so.1.0.0"].map(library),
        },
      ],
    },
  },
};
