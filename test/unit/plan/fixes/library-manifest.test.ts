import { describe, expect, test } from "vitest";
import type { TextFact } from "../../../../src/facts/deb-facts.ts";
import type { TerseDeb } from "../../support/facts.ts";
import { fixesOf } from "./fixes-of.ts";

const LIB = "/usr/lib/aarch64-linux-gnu";
const MANIFEST = "/usr/share/egl/egl_external_platform.d/nvidia_gbm.json";

const text = (path: string, ...libraries: string[]): TextFact => ({ path, mentions: [], libraries });

const own = (more: Partial<TerseDeb>, ...libraries: string[]): TerseDeb => ({
  name: "own",
  files: [MANIFEST],
  texts: [text(MANIFEST, ...libraries)],
  ...more,
});

describe("library-manifest", () => {
  const elfs = [{ path: `${LIB}/nvidia/libnvidia-egl-gbm.so`, soname: "libnvidia-egl-gbm.so.1" }];

  test("a library of the package by its file name", () => {
    expect(fixesOf("library-manifest", "own", [own({ elfs }, "libnvidia-egl-gbm.so")])).toEqual([
      {
        kind: "library-manifest",
        path: "/share/egl/egl_external_platform.d/nvidia_gbm.json",
        was: "libnvidia-egl-gbm.so",
        library: { path: "/lib/libnvidia-egl-gbm.so" },
        because: [{ file: MANIFEST, name: "libnvidia-egl-gbm.so" }],
      },
    ]);
  });

  test("by its SONAME, of which no file has the name", () => {
    expect(fixesOf("library-manifest", "own", [own({ elfs }, "libnvidia-egl-gbm.so.1")])).toMatchObject([
      { library: { path: "/lib/libnvidia-egl-gbm.so" } },
    ]);
  });

  test("by a link to it, which is best beside the others", () => {
    const links = { [`${LIB}/libnvidia-egl-gbm.so.1`]: "nvidia/libnvidia-egl-gbm.so" };
    expect(
      fixesOf("library-manifest", "own", [own({ elfs, links }, "libnvidia-egl-gbm.so.1")]),
    ).toMatchObject([{ library: { path: "/lib/libnvidia-egl-gbm.so.1" } }]);
  });

  test.each([
    `${LIB}/nvidia/libnvidia-egl-gbm.so`,
    "../../../lib/aarch64-linux-gnu/nvidia/libnvidia-egl-gbm.so",
  ])("by a path of Ubuntu, absolute or from the manifest: %s", (was) => {
    expect(fixesOf("library-manifest", "own", [own({ elfs }, was)])).toMatchObject([
      { was, library: { path: "/lib/libnvidia-egl-gbm.so" } },
    ]);
  });

  const core: TerseDeb = { name: "core", elfs: [{ path: `${LIB}/libcore.so` }] };

  test("a library of an input", () => {
    const user = own({ elfs: [{ path: `${LIB}/libown.so`, needed: ["libcore.so"] }] }, "libcore.so");
    expect(fixesOf("library-manifest", "own", [user, core])).toMatchObject([
      { library: { attr: "core", path: "/lib/libcore.so" } },
    ]);
  });

  test("a library of a package that is no input, or of nobody, stays as it is", () => {
    expect(fixesOf("library-manifest", "own", [own({}, "libcore.so", "libgone.so")])).toEqual([]);
    expect(fixesOf("library-manifest", "own", [own({}, "libcore.so"), core])).toEqual([]);
  });
});

describe("manifest-link", () => {
  const ICD = `${LIB}/tegra/nvidia_icd.json`;

  test("Vulkan's driver, which Ubuntu looks for below /etc", () => {
    const deb = { name: "own", files: [ICD], links: { "/etc/vulkan/icd.d/nvidia_icd.json": ICD } };
    expect(fixesOf("manifest-link", "own", [deb])).toEqual([
      {
        kind: "manifest-link",
        path: "/share/vulkan/icd.d/nvidia_icd.json",
        target: "../../../lib/nvidia_icd.json",
        because: [{ file: "/etc/vulkan/icd.d/nvidia_icd.json", name: ICD }],
      },
    ]);
  });

  test("a manifest that lies there itself", () => {
    const deb = { name: "own", files: ["/etc/glvnd/egl_vendor.d/10_x.json"] };
    expect(fixesOf("manifest-link", "own", [deb])).toMatchObject([
      { path: "/share/glvnd/egl_vendor.d/10_x.json", target: "../../../etc/glvnd/egl_vendor.d/10_x.json" },
    ]);
  });

  test("none for a manifest that is below share already, or leads out of the package", () => {
    const there = ["/etc/vulkan/icd.d/a.json", "/usr/share/vulkan/icd.d/a.json"];
    const links = { "/etc/vulkan/icd.d/b.json": "/etc/alternatives/b.json" };
    expect(fixesOf("manifest-link", "own", [{ name: "own", files: there, links }])).toEqual([]);
  });
});

describe("library-link", () => {
  const EGL = { path: `${LIB}/tegra-egl/libEGL_nvidia.so.0`, soname: "libEGL_nvidia.so.0" };
  const CONF = `${LIB}/tegra-egl/ld.so.conf`;
  const conf: TextFact = { path: CONF, mentions: [`${LIB}/tegra-egl`] };

  test("a library of the driver in a directory that the debs make Ubuntu search", () => {
    const deb = { name: "own", files: [CONF], texts: [conf], elfs: [EGL] };
    expect(fixesOf("library-link", "own", [deb])).toEqual([
      {
        kind: "library-link",
        path: "/lib/libEGL_nvidia.so.0",
        target: "tegra-egl/libEGL_nvidia.so.0",
        because: [
          { file: CONF, name: `${LIB}/tegra-egl` },
          { file: EGL.path, name: "libEGL_nvidia.so.0" },
        ],
      },
    ]);
  });

  test("a library that another package needs, by its SONAME", () => {
    const elfs = [{ path: "/opt/x/lib/libx.so.1.2", soname: "libx.so.1" }];
    const texts = [{ path: "/etc/ld.so.conf.d/x.conf", mentions: ["/opt/x/lib"] }];
    const deb = { name: "own", files: ["/etc/ld.so.conf.d/x.conf"], texts, elfs };
    const user = { name: "user", elfs: [{ path: `${LIB}/libuser.so`, needed: ["libx.so.1"] }] };
    expect(fixesOf("library-link", "own", [deb, user])).toMatchObject([
      { path: "/lib/libx.so.1", target: "../opt/x/lib/libx.so.1.2" },
    ]);
    expect(fixesOf("library-link", "own", [deb])).toEqual([]);
  });

  test("none without such a directory, and none of plugins in it that nobody asks for", () => {
    expect(fixesOf("library-link", "own", [{ name: "own", elfs: [EGL] }])).toEqual([]);
    const plugin = { path: `${LIB}/tegra-egl/libplugin.so`, soname: "libplugin.so" };
    const deb = { name: "own", files: [CONF], texts: [conf], elfs: [plugin] };
    expect(fixesOf("library-link", "own", [deb])).toEqual([]);
  });
});
