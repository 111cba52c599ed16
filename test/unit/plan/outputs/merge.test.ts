import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { divisionOf } from "./divided.ts";

const CUDA = "/usr/local/cuda-12.6";
const TARGET = `${CUDA}/targets/aarch64-linux`;
const base = {
  name: "cuda-thing-12-6",
  elfs: [{ path: `${TARGET}/lib/libthing.so.12`, soname: "libthing.so.12" }],
  files: [`${TARGET}/include/thing.h`, `${CUDA}/etc/thing.conf`],
};

const names = (deb: Parameters<typeof divisionOf>[0]) => divisionOf(deb).outputs.map(({ name }) => name);
const reasons = (deb: Parameters<typeof divisionOf>[0]) =>
  divisionOf(deb).merged.map(({ name, because }) => `${name}: ${because}`);

describe("what looks for things from its own directory stays with them", () => {
  test("a compiler's profile that counts from where it lies: everything", () => {
    const path = `${CUDA}/bin/nvcc.profile`;
    const deb = { ...base, files: [...base.files, path], texts: [{ path, mentions: [], relative: [".."] }] };
    expect(names(deb)).toEqual(["out"]);
    const because = "/bin/nvcc.profile looks for .. from where it lies";
    expect(reasons(deb)).toEqual([`bin: ${because}`, `include: ${because}`, `lib: ${because}`]);
  });

  test("a compiler with parts and headers of its own: everything", () => {
    const parts = [`${TARGET}/include/crt/host_config.h`, `${CUDA}/bin/crt/link.stub`];
    expect(names({ ...base, files: [...base.files, ...parts] })).toEqual(["out"]);
  });

  test("the compiler's headers without the compiler are headers", () => {
    const header = `${TARGET}/include/crt/host_config.h`;
    expect(names({ ...base, files: [...base.files, header] })).toEqual(["out", "dev", "include", "lib"]);
  });

  test("CMake files that find headers three directories up: both, but not the library", () => {
    const path = `${TARGET}/lib/cmake/thing/thing-config.cmake`;
    const texts = [{ path, mentions: [], relative: ["../../../include"] }];
    expect(names({ ...base, files: [...base.files, path], texts })).toEqual(["out", "lib"]);
  });

  test("a script in bin that starts what lies beside bin", () => {
    const path = `${CUDA}/bin/sanitizer`;
    const files = [...base.files, path, `${CUDA}/sanitizer/run`];
    const texts = [{ path, mentions: [], relative: ["../sanitizer/run"] }];
    expect(names({ ...base, files, texts })).toEqual(["out", "dev", "include", "lib"]);
  });

  test("a relative run path to libraries that are only opened", () => {
    const elfs = [
      ...base.elfs,
      { path: `${CUDA}/bin/tool`, runpath: ["$ORIGIN/../targets/aarch64-linux/lib"] },
    ];
    expect(reasons({ ...base, elfs })[0]).toContain("has the run path $ORIGIN/../targets/aarch64-linux/lib");
  });

  test("a relative run path that auto-patchelf makes anew forbids nothing", () => {
    const tool = { path: `${CUDA}/bin/tool`, runpath: ["$ORIGIN/../lib64"], needed: ["libthing.so.12"] };
    expect(names({ ...base, elfs: [...base.elfs, tool] })).toEqual(["out", "bin", "dev", "include", "lib"]);
  });

  test("a relative path to what is not there forbids nothing", () => {
    const path = `${CUDA}/bin/run`;
    const texts = [{ path, mentions: [], relative: ["../nowhere"] }];
    expect(names({ ...base, files: [...base.files, path], texts })).toContain("bin");
  });
});

describe("outputs that refer to each other in a circle", () => {
  test("the smaller one goes back into out, and both ways are told", () => {
    // The library reads a file of out, and out propagates the library.
    const elfs = [
      { path: `${TARGET}/lib/libthing.so.12`, needed: ["libpart.so"] },
      { path: `${CUDA}/part/libpart.so` },
    ];
    expect(names({ ...base, elfs })).toEqual(["out", "dev", "include"]);
    expect(reasons({ ...base, elfs })).toEqual([
      "lib: /lib/libthing.so.12 needs libpart.so, out propagates lib",
    ]);
  });

  test("one way alone is none", () => {
    const elfs = [...base.elfs, { path: `${CUDA}/bin/tool`, needed: ["libthing.so.12"] }];
    expect(names({ ...base, elfs })).toEqual(["out", "bin", "dev", "include", "lib"]);
  });

  test("a program that a library opens brings them together", () => {
    const elfs = [
      { path: `${TARGET}/lib/libthing.so.12`, soname: "libthing.so.12" },
      { path: `${CUDA}/bin/tool`, needed: ["libthing.so.12"] },
    ];
    const links = { [`${TARGET}/lib/tool`]: `${CUDA}/bin/tool` };
    expect(names({ ...base, elfs, links })).not.toContain("bin");
  });
});

test("an output of links alone is none", () => {
  const links = { [`${CUDA}/bin/tool`]: "../thing/tool" };
  const files = [...base.files, `${CUDA}/thing/tool`];
  expect(reasons({ ...base, files, links })).toEqual(["bin: it would hold links only"]);
});

test("the order of files and of references does not matter", () => {
  const files = [
    ...base.files,
    `${TARGET}/lib/libthing.a`,
    `${TARGET}/lib/stubs/libthing.so`,
    `${CUDA}/bin/tool`,
    `${TARGET}/lib/cmake/x.cmake`,
    `${CUDA}/extras/X/samples/x.c`,
  ];
  const texts = [
    { path: `${CUDA}/bin/tool`, mentions: [`${TARGET}/lib/libthing.a`] },
    { path: `${TARGET}/lib/cmake/x.cmake`, mentions: [], relative: ["../../include"] },
    { path: `${CUDA}/etc/thing.conf`, mentions: [`${CUDA}/bin/tool`] },
  ];
  const { isOutEmpty: _, ...expected } = divisionOf({ ...base, files, texts });
  fc.assert(
    fc.property(
      fc.shuffledSubarray(files, { minLength: files.length }),
      fc.shuffledSubarray(texts, { minLength: texts.length }),
      (shuffled, others) => {
        const { outputs, owners, moves, links } = divisionOf({ ...base, files: shuffled, texts: others });
        expect({ outputs, owners, moves, links }).toEqual({
          outputs: expected.outputs,
          owners: expected.owners,
          moves: expected.moves,
          links: expected.links,
        });
      },
    ),
    { numRuns: 30 },
  );
});
