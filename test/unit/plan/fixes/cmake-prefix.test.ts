import { describe, expect, test } from "vitest";
import { textFacts } from "../../../../src/facts/text-facts.ts";
import { fixesOf } from "./fixes-of.ts";

const LIB = "/usr/lib/aarch64-linux-gnu";

const fixesOfFile = (path: string, content: string, ...files: string[]) =>
  fixesOf("cmake-prefix", "own", [
    { name: "own", files: [path, ...files], texts: [textFacts(path, content)] },
  ]);

/** As CMake exports targets: up from the file, a directory a line. */
const climbing = (levels: number): string =>
  [
    'get_filename_component(_IMPORT_PREFIX "${CMAKE_CURRENT_LIST_FILE}" PATH)',
    ...Array.from(
      { length: levels - 1 },
      () => 'get_filename_component(_IMPORT_PREFIX "${_IMPORT_PREFIX}" PATH)',
    ),
    "",
  ].join("\n");

describe("cmake-prefix", () => {
  test("a file that lost the multiarch directory above it counts from where it was", () => {
    expect(fixesOfFile(`${LIB}/cmake/x/x.cmake`, climbing(5), `${LIB}/libx.so`)).toEqual([
      {
        kind: "cmake-prefix",
        path: "/lib/cmake/x/x.cmake",
        anchors: [
          {
            variable: "_IMPORT_PREFIX",
            start: "CMAKE_CURRENT_LIST_FILE",
            place: "/lib/aarch64-linux-gnu/cmake/x/x.cmake",
          },
        ],
        directories: [],
        because: [{ file: `${LIB}/cmake/x/x.cmake`, name: "_IMPORT_PREFIX" }],
      },
    ]);
  });

  test("the same by a path upwards from its directory", () => {
    const content =
      'get_filename_component(PACKAGE_PREFIX_DIR "${CMAKE_CURRENT_LIST_DIR}/../../../../" ABSOLUTE)\n';
    expect(fixesOfFile(`${LIB}/cmake/x/x-config.cmake`, content)).toMatchObject([
      { anchors: [{ start: "CMAKE_CURRENT_LIST_DIR", place: "/lib/aarch64-linux-gnu/cmake/x" }] },
    ]);
  });

  test("a file that is as deep as it was counts right", () => {
    expect(fixesOfFile("/usr/lib/cmake/x/x.cmake", climbing(4))).toEqual([]);
  });

  test("a multiarch directory behind the prefix, where the package has it flattened", () => {
    const content = 'set(LOCATION "${_IMPORT_PREFIX}/lib/aarch64-linux-gnu/libx.so")\n';
    expect(fixesOfFile("/usr/lib/cmake/x/x.cmake", content, `${LIB}/libx.so`)).toMatchObject([
      { anchors: [], directories: [{ from: "lib/aarch64-linux-gnu", to: "lib" }] },
    ]);
    expect(fixesOfFile("/usr/share/x/x.cmake", content.replace("aarch64", "x86_64"))).toEqual([]);
  });

  test("a variable that is made of another one is not followed", () => {
    const content = `${climbing(5)}get_filename_component(OTHER "\${_IMPORT_PREFIX}" PATH)\n`;
    expect(fixesOfFile(`${LIB}/cmake/x/x.cmake`, content)[0]!.anchors).toHaveLength(1);
  });
});
