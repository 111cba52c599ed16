import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isTextOfInterest, textFacts } from "../../../src/facts/text-facts.ts";

const HEAD = new Uint8Array(2);

describe("libraries of manifests", () => {
  const librariesIn = (content: string, path = "/usr/lib/x/icd.json") => textFacts(path, content).libraries;

  test("library_path of a driver, of a layer and of layers", () => {
    expect(librariesIn('{"ICD": {"library_path": "libGLX_nvidia.so.0"}}')).toEqual(["libGLX_nvidia.so.0"]);
    expect(librariesIn('{"layer": {"library_path": "../libb.so"}}')).toEqual(["../libb.so"]);
    expect(librariesIn('{"layers": [{"library_path": "/b.so"}, {"library_path": "/a.so"}]}')).toEqual([
      "/a.so",
      "/b.so",
    ]);
  });

  test.each([
    ["no JSON", '{"library_path": "liba.so"'],
    ["no manifest", '{"path": "liba.so"}'],
    ["a library that is no text", '{"library_path": ["liba.so"]}'],
    ["a name that JSON writes otherwise", '{"library_path": "lib\\u0061.so"}'],
    ["a name that needs quotes", '{"library_path": "lib\'a.so"}'],
    ["a name below too many levels", `${'{"a":'.repeat(20)}{"library_path": "a.so"}${"}".repeat(20)}`],
  ])("none of %s", (_, content) => {
    expect(librariesIn(content)).toBeUndefined();
  });

  test("no text makes it fail", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const path of ["/a.json", "/etc/OpenCL/vendors/a.icd", "/a.pc", "/a.cmake"])
          textFacts(path, text);
        textFacts("/a.json", `{"library_path": ${text}}`);
      }),
    );
  });

  test("manifests that nest as deep as a file of their size can are read and left", () => {
    const open = "[".repeat(8000);
    expect(librariesIn(`{"library_path": ${open}`)).toBeUndefined();
    expect(librariesIn(`{"library_path": ${open}${"]".repeat(8000)}}`)).toBeUndefined();
  });

  test("OpenCL's file has the name in its only line", () => {
    const icd = "/etc/OpenCL/vendors/nvidia.icd";
    expect(librariesIn("libnvidia-opencl.so.1\n", icd)).toEqual(["libnvidia-opencl.so.1"]);
    expect(librariesIn("a.so\nb.so\n", icd)).toBeUndefined();
    expect(librariesIn("", icd)).toBeUndefined();
  });

  test("small JSON anywhere is read for them, not for paths, and not what programs bring by the thousand", () => {
    expect(isTextOfInterest("/usr/lib/x/icd.json", 16 * 1024, HEAD)).toBe(true);
    expect(isTextOfInterest("/usr/lib/x/icd.json", 16 * 1024 + 1, HEAD)).toBe(false);
    expect(isTextOfInterest("/opt/x/node_modules/y/package.json", 100, HEAD)).toBe(false);
    expect(textFacts("/usr/lib/x/icd.json", '{"a": "/usr/bin/x"}').mentions).toEqual([]);
    expect(textFacts("/usr/share/vulkan/icd.d/x.json", '{"a": "/usr/bin/x"}').mentions).toEqual([
      "/usr/bin/x",
    ]);
  });
});

describe("definitions of pkg-config files", () => {
  const variablesOf = (content: string) => textFacts("/usr/lib/pkgconfig/x.pc", content).variables;

  test("in file order, without blanks around them", () => {
    expect(variablesOf("prefix=/usr\n  libdir = ${prefix}/lib \r\nName: x\nCflags: -DA=1\n")).toEqual([
      { name: "prefix", value: "/usr" },
      { name: "libdir", value: "${prefix}/lib" },
    ]);
  });

  test("a value that is longer than a path is none, and takes no time", () => {
    const started = performance.now();
    expect(variablesOf(`a=${" ".repeat(1_000_000)}x\n${" ".repeat(1_000_000)}`)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe("CMake files", () => {
  const climbsOf = (content: string) => textFacts("/usr/lib/cmake/x.cmake", content).climbs;

  test("the directories above itself that a file counts, one a line or at once", () => {
    expect(
      climbsOf(
        'get_filename_component(_IMPORT_PREFIX "${CMAKE_CURRENT_LIST_FILE}" PATH)\n' +
          'get_filename_component(_IMPORT_PREFIX "${_IMPORT_PREFIX}" REALPATH)\n' +
          'get_filename_component(_IMPORT_PREFIX "${_IMPORT_PREFIX}" PATH)\n' +
          'get_filename_component(PACKAGE_PREFIX_DIR "${CMAKE_CURRENT_LIST_DIR}/../../" ABSOLUTE)\n',
      ),
    ).toEqual([
      { variable: "_IMPORT_PREFIX", start: "CMAKE_CURRENT_LIST_FILE", levels: 2 },
      { variable: "PACKAGE_PREFIX_DIR", start: "CMAKE_CURRENT_LIST_DIR", levels: 2 },
    ]);
  });

  test("what is set from another variable is none of them", () => {
    expect(climbsOf('get_filename_component(A "${B}" PATH)\n')).toBeUndefined();
  });

  test("the paths behind variables", () => {
    expect(textFacts("/x.cmake", 'set(A "${B}/lib/x" ${C}/include)').prefixed).toEqual(["include", "lib/x"]);
  });
});
