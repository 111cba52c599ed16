import { describe, expect, test } from "vitest";
import { loadDefaultProfile } from "../../src/config/default-profile.ts";
import type { DebFacts } from "../../src/facts/deb-facts.ts";
import { loadEmbeddedIndex } from "../../src/graph/embedded-index.ts";
import { outputCommands } from "../../src/nix/output-commands.ts";
import type { AnalysedPackage } from "../../src/plan/analyse-groups.ts";
import { analyseSet } from "../../src/plan/analyse-set.ts";
import { divide } from "../../src/plan/outputs/divide.ts";
import { mentionsIn } from "../../src/plan/outputs/mentions.ts";
import type { Target } from "../../src/plan/package-plan.ts";
import { debFacts, type TerseDeb } from "../unit/support/facts.ts";
import { fixtureSet } from "../unit/support/fixture-set.ts";
import { divideTree, expectDivision } from "./output-tree.ts";

const index = loadEmbeddedIndex();
const config = loadDefaultProfile();
const TARGET = "/usr/local/cuda-12.6/targets/aarch64-linux";

const analyse = (debs: readonly DebFacts[], target?: Target) =>
  analyseSet({
    debs,
    context: [],
    index,
    config,
    closed: true,
    ...(target === undefined ? {} : { target }),
  }).packages;

/** A package as it is divided, and what the printed commands make of its tree. */
function run(terse: Omit<TerseDeb, "name"> & { readonly name?: string }, target?: Target) {
  const packages = analyse([debFacts({ name: "cuda-thing-12-6", ...terse })], target);
  return runPackage(packages[0]!, packages);
}

function runPackage(analysed: AnalysedPackage, all: readonly AnalysedPackage[]) {
  const { layout } = analysed;
  const division = divide(analysed, mentionsIn(all));
  const divided = divideTree(layout, division);
  expectDivision(layout, division, divided);
  return { division, divided, layout, names: division.outputs.map(({ name }) => name) };
}

describe("every file of the fixtures lands where the plan says", () => {
  const single = ["out"].join();

  test.each([
    ["r35", ["cuda_cudart", "jetson-gpio", "l4t-weston"]],
    ["r36", ["l4t-weston"]],
    ["r38", []],
  ] as const)("%s, of which few packages are divided", async (name, divided) => {
    const packages = analyse(await fixtureSet(name));
    const several = packages.filter((each) => runPackage(each, packages).names.join() !== single);
    expect(several.map(({ group }) => group.attr)).toEqual(divided);
  });

  test.each(["cuda-11.4", "cuda-12.6"] as const)("%s, for either builder", async (name) => {
    const debs = await fixtureSet(name);
    for (const target of [undefined, "standalone"] as const) {
      const packages = analyse(debs, target);
      const several = packages.filter((each) => runPackage(each, packages).names.join() !== single);
      expect(several.length).toBeGreaterThan(10);
    }
  });
});

const CUDA = {
  elfs: [{ path: `${TARGET}/lib/libthing.so.12.6` }, { path: `${TARGET}/lib/stubs/libthing.so` }],
  links: { [`${TARGET}/lib/libthing.so.12`]: "libthing.so.12.6" },
  files: [
    `${TARGET}/include/thing.h`,
    `${TARGET}/lib/libthing_static.a`,
    `${TARGET}/lib/stubs/libthing_stub.a`,
    `${TARGET}/lib/cmake/thing/thing.cmake`,
    "/usr/lib/pkgconfig/thing-12.6.pc",
    "/usr/share/doc/cuda-thing-12-6/copyright",
  ],
};

describe("traps of moveToOutput", () => {
  test("lib takes everything below it along, so archives and stubs are taken from there afterwards", () => {
    const { division, names } = run(CUDA);
    expect(names).toEqual(["out", "dev", "include", "lib", "static", "stubs"]);
    expect(division.owners.get("/lib/stubs/libthing_stub.a")).toBe("stubs");
    expect(division.moves.map(({ pattern }) => pattern)).toEqual(["lib", "lib/*.a", "lib/stubs"]);
  });

  test("the same moves the other way round lose the archives to lib", () => {
    const { division, layout } = run(CUDA);
    const commands = outputCommands({ ...division, moves: division.moves.toReversed() });
    const divided = divideTree(layout, division, commands);
    expect(() => expectDivision(layout, division, divided)).toThrow();
  });

  test("headers go to their output, and a dev without files propagates it", () => {
    const { names, division } = run({
      files: [`${TARGET}/include/thing.h`, `${TARGET}/lib/libthing_static.a`],
    });
    expect(names).toEqual(["out", "dev", "include", "static"]);
    expect(division.variables).toEqual({ outputInclude: "include" });
  });

  test("without the variable stdenv puts headers back", () => {
    const { division, layout } = run(CUDA);
    const other = { ...division, variables: {} };
    expect(() => expectDivision(layout, division, divideTree(layout, other))).toThrow();
  });

  test("the link that jetpack-nixos makes beside lib goes along with it", () => {
    const { division, layout } = run(CUDA, "jetpack-nixos");
    const made = ["ln -s lib $out/lib64", ...outputCommands(division)];
    expect(divideTree(layout, division, made).trees.lib!["/lib64"]).toBe("-> lib");
  });

  test("hidden files go along with their directory, and are no archives", () => {
    const { division } = run({
      ...CUDA,
      files: [...CUDA.files, `${TARGET}/lib/.hidden.a`, `${TARGET}/include/.x/y.h`],
    });
    expect(division.owners.get("/lib/.hidden.a")).toBe("lib");
    expect(division.owners.get("/include/.x/y.h")).toBe("include");
  });

  test("names with signs of the shell are moved like others", () => {
    const odd = ["a b.a", "[x]*.a", "$(id).a", "-rf.a", "'\".a"];
    const { division } = run({
      ...CUDA,
      files: [...CUDA.files, ...odd.map((name) => `${TARGET}/lib/${name}`)],
    });
    for (const name of odd) expect(division.owners.get(`/lib/${name}`)).toBe("static");
  });

  test("a dangling link is moved too", () => {
    const { division, divided } = run({ ...CUDA, links: { [`${TARGET}/lib/libother.so`]: "libother.so.1" } });
    expect(division.owners.get("/lib/libother.so")).toBe("lib");
    expect(divided.trees.lib!["/lib/libother.so"]).toBe("-> libother.so.1");
  });

  test("an out from which everything is moved is there all the same", () => {
    const { names, division } = run({
      files: [`${TARGET}/lib/libthing_static.a`, `${TARGET}/lib/stubs/x.so`],
    });
    expect(names).toEqual(["out", "static", "stubs"]);
    expect(division.isOutEmpty).toBe(true);
  });

  test("documentation of developers is not thrown away", () => {
    const files = ["/usr/share/gtk-doc/html/x.html", "/usr/share/devhelp/books/x.devhelp2", "/opt/x/run"];
    const { division } = run({ name: "x", files }, "standalone");
    expect(division.variables).toEqual({ outputDevdoc: "out" });
  });

  test("manuals go with the programs", () => {
    const files = [
      ...CUDA.files,
      "/usr/local/cuda-12.6/bin/thing",
      "/usr/share/man/man1/thing.1.gz",
      "/usr/share/man/man3/thing.3.gz",
    ];
    const { division, names } = run({ ...CUDA, files });
    expect(names).toContain("bin");
    expect(division.owners.get("/share/man/man3/thing.3.gz")).toBe("bin");
  });
});

describe("links between outputs", () => {
  test("are made anew, to where the output is", () => {
    const links = {
      ...CUDA.links,
      "/usr/local/cuda-12.6/extras/x/lib64/libthing.so.12": `${TARGET}/lib/libthing.so.12`,
    };
    const { division } = run({ ...CUDA, links });
    expect(division.links).toEqual([
      { path: "/extras/x/lib64/libthing.so.12", target: "/lib/libthing.so.12.6", output: "lib" },
    ]);
  });
});

describe("what is propagated", () => {
  test("dev and out name the outputs that whoever builds against the package needs", () => {
    const { divided } = run(CUDA);
    expect(divided.propagatedBy("dev")).toEqual(["include", "lib", "out"]);
    expect(divided.propagatedBy("out")).toEqual(["include", "lib"]);
    for (const name of ["include", "lib", "static", "stubs"]) expect(divided.propagatedBy(name)).toEqual([]);
  });

  test("without dev, out does by stdenv's own doing", () => {
    const { divided } = run({ ...CUDA, files: CUDA.files.filter((path) => !/\.pc|cmake/.test(path)) });
    expect(divided.propagatedBy("out")).toEqual(["include", "lib"]);
  });

  test("out of an L4T package does not name the headers, which would bring them back into every closure", () => {
    const { names, divided } = run({
      name: "nvidia-l4t-thing",
      elfs: [{ path: "/usr/lib/aarch64-linux-gnu/tegra/libthing.so" }],
      files: ["/usr/include/thing.h"],
    });
    expect(names).toEqual(["out", "dev"]);
    expect(divided.propagatedBy("out")).toEqual([]);
    expect(divided.propagatedBy("dev")).toEqual(["out"]);
  });
});
