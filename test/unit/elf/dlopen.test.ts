import { describe, expect, test } from "vitest";
import { type ElfSpec, writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import { analyzeElf } from "../../../src/elf/analyze.ts";
import type { ElfFacts } from "../../../src/elf/elf-facts.ts";
import { scanSource } from "../../../src/elf/scan-source.ts";

function analyze(spec: ElfSpec): ElfFacts {
  const source = bufferSource(writeElf(spec));
  return analyzeElf(source, { candidates: scanSource(source) });
}

/** The grades of what a library with these strings opens, by name. */
function grades(strings: readonly string[], spec: ElfSpec = { imports: ["dlopen"] }) {
  return Object.fromEntries(analyze({ ...spec, strings }).dlopen!.map(({ name, grade }) => [name, grade]));
}

describe("dlopen", () => {
  test("a versioned name in a file that imports an opener is certain", () =>
    expect(grades(["libx.so.1", "/opt/x/liby.so.2"])).toEqual({
      "libx.so.1": "certain",
      "/opt/x/liby.so.2": "certain",
    }));

  test("a name without version is likely: it may also be for comparison", () =>
    expect(grades(["liblwjgl.so", "/opt/x/liby.so"])).toEqual({
      "liblwjgl.so": "likely",
      "/opt/x/liby.so": "likely",
    }));

  test("a pattern is likely", () =>
    expect(grades(["libnvisp%s.so", "/usr/lib/nv/*.so"])).toEqual({
      "libnvisp*.so": "likely",
      "/usr/lib/nv/*.so": "possible",
    }));

  test("what only ends a name is a pattern", () =>
    expect(grades(["_drv_video.so", "-filter.so", "/usr/lib/_x.so", "drm_drv.so"])).toEqual({
      "*_drv_video.so": "likely",
      "*-filter.so": "likely",
      "/usr/lib/_x.so": "likely",
      "drm_drv.so": "likely",
    }));

  test("a name that may be a feature's is possible", () =>
    expect(grades(["fiber.so", "enc/encdb.so", "drm-backend.so", "libx.so", "fiber.so.1"])).toEqual({
      "fiber.so": "possible",
      "enc/encdb.so": "possible",
      "drm-backend.so": "likely",
      "libx.so": "likely",
      "fiber.so.1": "certain",
    }));

  test("a pattern that every library matches is possible", () =>
    expect(grades(["lib%s.so"])).toEqual({ "lib*.so": "possible" }));

  test("without an opener every name is possible, and nothing is said of how", () => {
    const { dlopen, openers } = analyze({ strings: ["libx.so.1"] });
    expect(openers).toEqual([]);
    expect(dlopen).toEqual([
      {
        name: "libx.so.1",
        grade: "possible",
        evidence: ".rodata+0x0, in a file that imports nothing that opens libraries",
      },
    ]);
  });

  test("what DT_NEEDED loads and the own SONAME are left out", () =>
    expect(
      grades(["libx.so.1", "liby.so.2", "libz.so.3"], {
        soname: "libx.so.1",
        needed: ["liby.so.2"],
        imports: ["dlopen"],
      }),
    ).toEqual({ "libz.so.3": "certain" }));

  test("another version of the file itself is possible", () =>
    expect(grades(["libx.so"], { soname: "libx.so.1", imports: ["dlopen"] })).toEqual({
      "libx.so": "possible",
    }));

  test("glibc's own libraries are possible", () =>
    expect(grades(["libc.so.6", "libthread_db.so.1"])).toEqual({
      "libc.so.6": "possible",
      "libthread_db.so.1": "possible",
    }));

  test("an interposer's table is possible, what stands elsewhere is certain", () =>
    expect(
      grades([
        "libGL.so",
        "libGL.so.1",
        "libVulkan_EGL.so.1",
        "libX11.so.6",
        "libX11.so",
        "some words in between",
        "libnvperf.so.1",
      ]),
    ).toEqual({
      "libGL.so": "possible",
      "libGL.so.1": "possible",
      "libVulkan_EGL.so.1": "possible",
      "libX11.so": "possible",
      "libX11.so.6": "possible",
      "libnvperf.so.1": "certain",
    }));

  test("a table counts also where a linker merged its strings with others", () =>
    expect(grades(["libGL.so.1", "some words in between", "libGL.so", "libX11.so.6", "libX11.so"])).toEqual({
      "libGL.so": "possible",
      "libGL.so.1": "certain",
      "libX11.so": "possible",
      "libX11.so.6": "possible",
    }));

  test("one library by two names is no table", () =>
    expect(grades(["libEGL_nvidia.so.0", "libEGL_nvidia.so"])).toEqual({
      "libEGL_nvidia.so": "likely",
      "libEGL_nvidia.so.0": "certain",
    }));

  test("a name that stands in two places has the better grade", () =>
    expect(
      grades(["libGL.so.1", "some words in between", "libGL.so", "libGL.so.1", "libX11.so.6", "libX11.so"]),
    ).toMatchObject({
      "libGL.so.1": "certain",
    }));

  test.each(["dlopen", "dlmopen", "NvOsLibraryLoad", "g_module_open", "lt_dlopen", "SDL_LoadObject"])(
    "%s is an opener",
    (opener) => {
      const { dlopen, openers } = analyze({ imports: [opener, "malloc"], strings: ["libx.so.1"] });
      expect(openers).toEqual([opener]);
      expect(dlopen).toEqual([{ name: "libx.so.1", grade: "certain", via: opener, evidence: ".rodata+0x0" }]);
    },
  );

  test("beside dlopen the wrapper is named, whose own run path is searched", () => {
    const { dlopen, openers } = analyze({ imports: ["dlopen", "NvOsLibraryLoad"], strings: ["libx.so.1"] });
    expect(openers).toEqual(["NvOsLibraryLoad", "dlopen"]);
    expect(dlopen![0]!.via).toBe("NvOsLibraryLoad");
  });

  test("an opener that the file itself defines is none of its imports", () =>
    expect(analyze({ exports: ["NvOsLibraryLoad"], strings: ["libx.so.1"] }).openers).toEqual([]));

  test("names are sorted, each once", () =>
    expect(
      analyze({ imports: ["dlopen"], strings: ["libb.so", "liba.so", "libb.so"] }).dlopen!.map(
        ({ name }) => name,
      ),
    ).toEqual(["liba.so", "libb.so"]));

  test("facts without candidates say nothing of strings", () => {
    const facts = analyzeElf(bufferSource(writeElf({ imports: ["dlopen"], strings: ["libx.so.1"] })));
    for (const key of ["dlopen", "paths", "openers"]) expect(facts).not.toHaveProperty(key);
  });
});

describe("paths", () => {
  const paths = (strings: readonly string[], spec: ElfSpec = {}) => analyze({ ...spec, strings }).paths;

  test.each([
    "/usr/lib/aarch64-linux-gnu/tegra-egl/libEGL_nvidia.so.0",
    "/etc/nvpmodel/nvpmodel.conf",
    "/opt/nvidia/esp",
    "/var/lib/nvpmodel/status",
    "/run/nvphs/nvphsd.pid",
    "/lib/firmware/x.bin",
    "/usr/lib/libv4l/plugins/nv/*.so",
  ])("%s", (path) => expect(paths([path])).toEqual([path]));

  test("what printf puts in is a wildcard", () =>
    expect(paths(["/run/nvphs/properties/%s"])).toEqual(["/run/nvphs/properties/*"]));

  test("lists are taken apart", () =>
    expect(paths(["/usr/local/share:/usr/share:/home/x"])).toEqual(["/usr/local/share", "/usr/share"]));

  test.each([
    "/proc/cpuinfo",
    "/home/user/x",
    "/tmp/x",
    "/usr",
    "/usr/bin/ls -l",
    "/usr/src/x/main.cpp",
    "/usr/include/c++/9/bits/vector.h",
    "could not open /etc/x",
  ])("not %s", (text) => expect(paths([text])).toEqual([]));

  test("not the own interpreter", () =>
    expect(
      paths(["/lib/ld-linux-aarch64.so.1"], { type: "EXEC", interpreter: "/lib/ld-linux-aarch64.so.1" }),
    ).toEqual([]));

  test("sorted, each once", () =>
    expect(paths(["/opt/b", "/etc/a", "/opt/b"])).toEqual(["/etc/a", "/opt/b"]));
});
