import { describe, expect, test } from "vitest";
import { divisionOf, file, filesByOutput } from "./divided.ts";

const CUDA = "/usr/local/cuda-12.6";
const TARGET = `${CUDA}/targets/aarch64-linux`;
const TEGRA = "/usr/lib/aarch64-linux-gnu/tegra";

describe("CUDA, as nixpkgs' redist builder does", () => {
  const base = {
    name: "cuda-thing-12-6",
    elfs: [{ path: `${TARGET}/lib/libthing.so.12` }],
    files: [`${TARGET}/include/thing.h`],
  };

  test.each([
    ["stubs", `${TARGET}/lib/stubs/libthing.so`, "/lib/stubs/libthing.so"],
    ["static", `${TARGET}/lib/libthing_static.a`, "/lib/libthing_static.a"],
    ["dev", "/usr/lib/pkgconfig/thing-12.6.pc", "/lib/pkgconfig/thing-12.6.pc"],
    ["dev", `${TARGET}/lib/cmake/thing/thing.cmake`, "/lib/cmake/thing/thing.cmake"],
    ["include", `${TARGET}/include/sub/x.h`, "/include/sub/x.h"],
    ["lib", `${TARGET}/lib/sub/x.bin`, "/lib/sub/x.bin"],
    ["bin", `${CUDA}/bin/thing`, "/bin/thing"],
    ["bin", "/usr/src/thing/bin/run", "/src/thing/bin/run"],
    ["samples", `${CUDA}/extras/THING/samples/x.cpp`, "/extras/THING/samples/x.cpp"],
    ["samples", "/usr/src/thing/data/x", "/src/thing/data/x"],
    ["python", `${CUDA}/python/thing.whl`, "/python/thing.whl"],
    ["doc", "/usr/share/doc/thing/manual.pdf", "/share/doc/thing/manual.pdf"],
  ])("%s: %s", (output, from, path) => {
    expect(filesByOutput({ ...base, files: [...base.files, from] })[output]).toContain(path);
  });

  test.each([
    ["a directory that has no place of its own", `${CUDA}/nvvm/libdevice/x.bc`, "/nvvm/libdevice/x.bc"],
    ["an archive deeper than lib", `${CUDA}/nvvm/lib64/x.a`, "/nvvm/lib64/x.a"],
  ])("out: %s", (_, from, path) => {
    expect(divisionOf({ ...base, files: [...base.files, from] }).owners.has(path)).toBe(false);
  });

  test("the links of a library stay with it", () => {
    const links = { [`${TARGET}/lib/libthing.so`]: "libthing.so.12" };
    expect(filesByOutput({ ...base, links }).lib).toEqual(["/lib/libthing.so", "/lib/libthing.so.12"]);
  });

  test("what only programs make is one output", () => {
    const { outputs, merged } = divisionOf({ name: "cuda-tool-12-6", files: [`${CUDA}/bin/tool`] });
    expect(outputs).toEqual([{ name: "out", bytes: 100, files: 1 }]);
    expect(merged).toEqual([{ name: "bin", because: "nothing else would be left in out" }]);
  });

  test("headers alone are split off all the same", () => {
    const { outputs } = divisionOf({ name: "cuda-thing-api-12-6", files: base.files });
    expect(outputs.map(({ name }) => name)).toEqual(["out", "dev", "include"]);
  });

  test("files of dev that must stay in out keep stdenv from moving them: no dev beside include", () => {
    const cmake = `${TARGET}/lib/cmake/thing/thing-config.cmake`;
    const texts = [{ path: cmake, mentions: [], relative: ["../../../bin/thing"] }];
    const files = [...base.files, cmake, `${CUDA}/bin/thing`, `${CUDA}/share/x`];
    const { outputs } = divisionOf({ ...base, files, texts });
    expect(outputs.map(({ name }) => name)).not.toContain("dev");
  });

  test.each([
    ["the toolkit's version in its own", { version: "8.6.0.166-1+cuda11.4" }],
    ["the source package", { control: { Source: "nvidia-cuda-toolkit (12.4.1-2)" } }],
  ])("is known by %s", (_, more) => {
    const deb = {
      name: "libx",
      elfs: [{ path: "/usr/lib/libx.so.1" }],
      files: ["/usr/include/x.h"],
      ...more,
    };
    expect(Object.keys(filesByOutput(deb))).toEqual(["out", "dev", "include", "lib"]);
  });
});

describe("L4T", () => {
  const base = { name: "nvidia-l4t-thing", elfs: [{ path: `${TEGRA}/libthing.so` }] };

  test("libraries, programs, plugins and manifests stay in out", () => {
    const files = ["/usr/sbin/thing", "/etc/vulkan/icd.d/x.json", `${TEGRA}/gbm/x.so`];
    expect(divisionOf({ ...base, files }).outputs).toMatchObject([{ name: "out", files: 4 }]);
  });

  test.each([
    ["dev", "/usr/include/thing.h"],
    ["dev", "/usr/lib/pkgconfig/thing.pc"],
    ["static", `${TEGRA}/libthing.a`],
    ["samples", "/usr/src/thing/include/x.h"],
    ["samples", "/opt/nvidia/vpi2/samples/x.cpp"],
    ["firmware", "/lib/firmware/x.bin"],
    ["doc", "/usr/share/doc/thing/guide.html"],
    ["python", "/usr/share/thing-1.0.whl"],
  ])("%s is split off: %s", (output, path) => {
    expect(Object.keys(filesByOutput({ ...base, files: [path] }))).toEqual(["out", output]);
  });

  test("a licence and a change log are no documentation", () => {
    const files = ["copyright", "changelog.Debian.gz", "LICENSE.x.gz", "README.md"].map(
      (name) => `/usr/share/doc/nvidia-l4t-thing/${name}`,
    );
    expect(divisionOf({ ...base, files }).outputs).toHaveLength(1);
  });

  test("firmware alone is what the package is for", () => {
    const { outputs, merged } = divisionOf({ name: "nvidia-l4t-firmware", files: ["/lib/firmware/x.bin"] });
    expect(outputs).toHaveLength(1);
    expect(merged).toEqual([{ name: "firmware", because: "no library of the package is kept from it" }]);
  });

  test("samples alone are what the package is for", () => {
    const { merged } = divisionOf({ name: "nvidia-l4t-samples", files: ["/usr/src/x/x.c"] });
    expect(merged).toEqual([{ name: "samples", because: "nothing else would be left in out" }]);
  });

  test("what another package names by its path stays where that looks", () => {
    const { merged } = divisionOf(
      { ...base, files: ["/usr/src/thing/x.c"] },
      {
        others: [
          {
            name: "nvidia-l4t-other",
            files: ["/usr/bin/build"],
            texts: [{ path: "/usr/bin/build", mentions: ["/usr/src/thing"] }],
          },
        ],
      },
    );
    expect(merged).toEqual([
      { name: "samples", because: "/usr/bin/build of l4t-other names /usr/src/thing" },
    ]);
  });

  test("what an ELF file of its own names stays too", () => {
    const elfs = [{ path: `${TEGRA}/libthing.so`, paths: ["/lib/firmware/x.bin"] }];
    expect(divisionOf({ ...base, elfs, files: ["/lib/firmware/x.bin"] }).outputs).toHaveLength(1);
  });

  test("a directory that every package has is nobody's", () => {
    const elfs = [{ path: `${TEGRA}/libthing.so`, paths: ["/usr/include"] }];
    expect(divisionOf({ ...base, elfs, files: ["/usr/include/thing.h"] }).outputs).toHaveLength(2);
  });

  test("lib is split off where it is asked for", () => {
    const files = ["/usr/sbin/thing"];
    expect(filesByOutput({ ...base, files }, { split: ["lib"] })).toEqual({
      out: [],
      lib: ["/lib/libthing.so"],
    });
  });

  test("include is an output of its own where it is asked for", () => {
    const deb = { ...base, files: ["/usr/include/thing.h"] };
    expect(Object.keys(filesByOutput(deb, { split: ["include"] }))).toEqual(["out", "dev", "include"]);
  });
});

describe("a deb of any other vendor", () => {
  const vendor = (...files: readonly ReturnType<typeof file>[]) =>
    filesByOutput({ name: "vendor", files: [file("/opt/vendor/run", 9), ...files] });
  const LARGE = 256 * 1024;

  test("a large set of headers, archives or documentation is split off", () => {
    expect(
      vendor(
        file("/usr/include/v.h", LARGE),
        file("/usr/lib/libv.a", LARGE),
        file("/usr/share/doc/vendor/manual.pdf", LARGE),
      ),
    ).toEqual({
      out: [],
      doc: ["/share/doc/vendor/manual.pdf"],
      dev: ["/include/v.h"],
      static: ["/lib/libv.a"],
    });
  });

  test("a small one is not worth an output", () => {
    expect(Object.keys(vendor(file("/usr/include/v.h", LARGE - 1)))).toEqual(["out"]);
  });

  test("programs, libraries and samples stay in out", () => {
    const paths = ["/usr/bin/v", "/usr/lib/libv.so", "/usr/src/v/x.c", "/lib/firmware/x"];
    expect(Object.keys(vendor(...paths.map((path) => file(path, LARGE))))).toEqual(["out"]);
  });
});

test("the bytes and files of each output add up", () => {
  const deb = {
    name: "cuda-thing-12-6",
    files: [file(`${TARGET}/lib/libx.a`, 7), file(`${TARGET}/include/x.h`, 5), file(`${CUDA}/nvml/x`, 3)],
    links: { [`${TARGET}/include/y.h`]: "x.h" },
  };
  expect(divisionOf(deb).outputs).toEqual([
    { name: "out", bytes: 3, files: 1 },
    { name: "dev", bytes: 0, files: 0 },
    { name: "include", bytes: 5, files: 1 },
    { name: "static", bytes: 7, files: 1 },
  ]);
});
