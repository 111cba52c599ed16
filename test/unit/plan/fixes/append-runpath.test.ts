import { describe, expect, test } from "vitest";
import type { TerseDeb } from "../../support/facts.ts";
import { fixesOf, opens, planOf } from "./fixes-of.ts";

const LIB = "/usr/lib/aarch64-linux-gnu";
const INTERPRETER = "/lib/ld-linux-aarch64.so.1";

const library = (name: string, more: object = {}) => ({
  path: `${LIB}/lib${name}.so`,
  soname: `lib${name}.so`,
  ...more,
});
const deb = (name: string, ...elfs: NonNullable<TerseDeb["elfs"]>): TerseDeb => ({ name, elfs });
const opening = (...names: (string | ReturnType<typeof opens>)[]) => ({
  openers: ["dlopen"],
  dlopen: names.map((name) => (typeof name === "string" ? opens(name) : name)),
});

const runPaths = (attr: string, debs: readonly TerseDeb[]) =>
  fixesOf("append-runpath", attr, debs).map(({ attr: of, directory }) => `${of ?? "own"} ${directory}`);

describe("append-runpath", () => {
  test("a library of the package itself", () => {
    const own = deb("own", library("a", opening("libb.so")), library("b"));
    expect(fixesOf("append-runpath", "own", [own])).toEqual([
      { kind: "append-runpath", directory: "/lib", because: [{ file: `${LIB}/liba.so`, name: "libb.so" }] },
    ]);
  });

  test("the directory that the library is in", () => {
    const plugin = { path: `${LIB}/weston/drm-backend.so` };
    expect(runPaths("own", [deb("own", library("a", opening("drm-backend.so")), plugin)])).toEqual([
      "own /lib/weston",
    ]);
  });

  test("libraries of other packages, of nixpkgs and of CUDA, sorted", () => {
    const own = deb("own", library("a", opening("libb.so", "libnvjpeg.so.12", "libX11.so.6")));
    expect(runPaths("own", [own, deb("other", library("b"))])).toEqual([
      "cudaPackages.libnvjpeg /lib",
      "libx11 /lib",
      "other /lib",
    ]);
  });

  test("grades above a guess only, and no patterns or paths", () => {
    const own = deb(
      "own",
      library(
        "a",
        opening(opens("libX11.so.6", "possible"), opens("libn*.so", "likely"), "/usr/lib/libb.so"),
      ),
    );
    expect(runPaths("own", [own, deb("other", library("b"))])).toEqual([]);
    expect(runPaths("own", [deb("own", library("a", opening(opens("libX11.so.6", "declared"))))])).toEqual([
      "libx11 /lib",
    ]);
  });

  test("none for a directory that a DT_NEEDED of the very file puts there", () => {
    const needed = { needed: ["libc.so.6", "libb.so"] };
    const other = deb("other", library("b"), library("c"));
    expect(runPaths("own", [deb("own", library("a", { ...opening("libc.so"), ...needed })), other])).toEqual(
      [],
    );
    const apart = deb("own", library("a", opening("libc.so")), library("d", needed));
    expect(runPaths("own", [apart, other])).toEqual(["other /lib"]);
  });

  test("none for the driver's libraries, of whatever version, which autoAddDriverRunpath leads to", () => {
    const own = deb("own", library("a", opening("libcuda.so.1", "libcuda.so")));
    const cuda = deb("cuda", { path: `${LIB}/libcuda.so.1.1`, soname: "libcuda.so.1" });
    expect(runPaths("own", [own, cuda])).toEqual([]);
  });

  test("of several versions of a library the set's own, else the newest that somebody has: one after the other is tried", () => {
    const own = deb(
      "own",
      library("a", opening("libz.so.1.1", "libz.so.3", "libz.so", "libz.so.2", "libz.so.x_y")),
    );
    expect(runPaths("own", [own])).toEqual(["z3 /lib"]);
    const set = [own, deb("other", { path: `${LIB}/libz.so.2`, soname: "libz.so.2" })];
    expect(runPaths("own", set)).toEqual(["other /lib"]);
  });

  test("none that would make packages need each other: the asker is needed, directly or not", () => {
    const core = deb("core", library("core", opening("libtop.so")));
    const middle = deb("middle", library("middle", { needed: ["libcore.so"] }));
    const top = deb("top", library("top", { needed: ["libmiddle.so"] }));
    expect(runPaths("core", [core, middle, top])).toEqual([]);
    expect(planOf("core", [core, middle, top]).skippedRuntime).toEqual([
      {
        attr: "top",
        because: [{ elf: `${LIB}/libcore.so`, dlopen: "libtop.so" }],
        cycle: ["core", "top", "middle", "core"],
      },
    ]);
  });

  test("of two that open each other the surer one has its way, else the first", () => {
    const pair = (first: ReturnType<typeof opens>, second: ReturnType<typeof opens>) => [
      deb("a", library("a", opening(first))),
      deb("b", library("b", opening(second))),
    ];
    const unsure = pair(opens("libb.so", "likely"), opens("liba.so", "certain"));
    expect([runPaths("a", unsure), runPaths("b", unsure)]).toEqual([[], ["a /lib"]]);
    const same = pair(opens("libb.so"), opens("liba.so"));
    expect([runPaths("a", same), runPaths("b", same)]).toEqual([["b /lib"], []]);
    expect([runPaths("a", same.toReversed()), runPaths("b", same.toReversed())]).toEqual([["b /lib"], []]);
  });

  test("none through a wrapper of which the library is not known: another run path is searched", () => {
    const file = library("a", {
      openers: ["g_module_open"],
      dlopen: [opens("libX11.so.6", "certain", "g_module_open")],
    });
    expect(runPaths("own", [deb("own", file)])).toEqual([]);
  });
});

describe("runtime-dependency", () => {
  const program = { path: "/usr/bin/run", interpreter: INTERPRETER, ...opening("libX11.so.6") };

  test("where programs open it and no library opens anything", () => {
    expect(fixesOf("runtime-dependency", "own", [deb("own", program)])).toEqual([
      {
        kind: "runtime-dependency",
        attr: "libx11",
        because: [{ file: "/usr/bin/run", name: "libX11.so.6" }],
      },
    ]);
    expect(runPaths("own", [deb("own", program)])).toEqual([]);
  });

  test("not where a library opens too, which it would not reach", () => {
    const debs = [deb("own", program, library("a", opening("libnvjpeg.so.12")))];
    expect(fixesOf("runtime-dependency", "own", debs)).toEqual([]);
    expect(runPaths("own", debs)).toEqual(["cudaPackages.libnvjpeg /lib", "libx11 /lib"]);
  });
});
