import { describe, expect, test } from "vitest";
import type { TerseDeb } from "../../support/facts.ts";
import { fixesOf, opens } from "./fixes-of.ts";

const LIB = "/usr/lib/aarch64-linux-gnu";
const EGL = `${LIB}/tegra-egl/libEGL_nvidia.so.0`;

const own = (...dlopen: ReturnType<typeof opens>[]): TerseDeb => ({
  name: "own",
  elfs: [
    { path: `${LIB}/libown.so`, needed: ["libc.so.6", "libcore.so"], openers: ["dlopen"], dlopen },
    { path: `${LIB}/libmine.so` },
  ],
});
const CORE: TerseDeb = {
  name: "core",
  elfs: [{ path: `${LIB}/libcore.so` }, { path: "/opt/core/plugin.so" }],
};

const overrides = (deb: TerseDeb, target?: "standalone") =>
  fixesOf("dlopen-override", "own", [deb, CORE], target);

describe("dlopen-override", () => {
  test("a library of the driver is in the driver's directory", () => {
    expect(overrides(own(opens(EGL)))).toEqual([
      {
        kind: "dlopen-override",
        path: "/lib/libown.so",
        rewrites: [{ from: EGL, to: "driver" }],
        because: [{ file: `${LIB}/libown.so`, name: EGL }],
      },
    ]);
  });

  describe("the file that the driver's directory must have", () => {
    const egl = (path: string): TerseDeb => ({ name: "egl", elfs: [{ path, soname: "libEGL_nvidia.so.0" }] });
    const requirement = (path: string) =>
      fixesOf("dlopen-override", "own", [own(opens(EGL)), CORE, egl(path)])[0]!.rewrites[0]!.requires;
    const links = (path: string) =>
      fixesOf("library-link", "egl", [own(opens(EGL)), CORE, egl(path)]).map((fix) => [fix.path, fix.target]);

    test("is linked in its package where no directory of the loader has it", () => {
      expect(requirement(EGL)).toEqual({ attr: "egl", path: "/lib/libEGL_nvidia.so.0" });
      expect(links(EGL)).toEqual([["/lib/libEGL_nvidia.so.0", "tegra-egl/libEGL_nvidia.so.0"]]);
    });

    test("needs no link where it is in lib", () => {
      const path = `${LIB}/libEGL_nvidia.so.0`;
      expect(requirement(path)).toEqual({ attr: "egl", path: "/lib/libEGL_nvidia.so.0" });
      expect(links(path)).toEqual([]);
    });

    test("is not known where no package has it", () =>
      expect(overrides(own(opens(EGL)))[0]!.rewrites[0]).not.toHaveProperty("requires"));
  });

  test("a library of an input is below that", () => {
    expect(overrides(own(opens("/opt/core/plugin.so", "likely")))).toMatchObject([
      { rewrites: [{ from: "/opt/core/plugin.so", to: { attr: "core", path: "/opt/core/plugin.so" } }] },
    ]);
  });

  test.each([
    ["a guess", opens(EGL, "possible")],
    ["a pattern", opens(`${LIB}/tegra-egl/*.so`)],
    ["the loader", opens("/lib/ld-linux-aarch64.so.1")],
    ["a plain name", opens("libEGL_nvidia.so.0")],
    ["what no package has", opens("/opt/gone/libx.so")],
    ["a path that C or the shell would read otherwise", opens(`/opt/'"/libEGL_nvidia.so.0`)],
    ["a library of the package itself, whose path the shim cannot have", opens(`${LIB}/libmine.so`)],
  ])("none for %s", (_, fact) => {
    expect(overrides(own(fact))).toEqual([]);
  });

  test("none for nixpkgs alone, which has nothing of the kind", () => {
    expect(overrides(own(opens(EGL)), "standalone")).toEqual([]);
  });
});
