import { describe, expect, test } from "vitest";
import { indexLibraries, indexSet } from "../../../src/graph/library-index.ts";
import { configuredDirectories, searchRank } from "../../../src/graph/search-rank.ts";
import { layOut } from "../../../src/layout/lay-out.ts";
import { debFacts, type TerseDeb } from "../support/facts.ts";

const LIB = "/usr/lib/aarch64-linux-gnu";
const TEGRA = `${LIB}/tegra`;
const COMPAT = "/usr/local/cuda-12.6/compat";
const NONE = new Set<string>();

test.each([
  ["a default directory", `${LIB}/libx.so.1`, 0],
  ["a default directory before usr was merged", "/lib/aarch64-linux-gnu/libx.so.1", 0],
  ["a directory below lib", `${TEGRA}/libx.so.1`, 1],
  ["a tree of its own", `${COMPAT}/libx.so.1`, 2],
])("%s", (_what, from, rank) => expect(searchRank(from, NONE)).toBe(rank));

test("what the debs' ld.so.conf names is as good as a default directory", () => {
  const text = (path: string, ...mentions: string[]) => ({ path, mentions, relative: [] });
  const deb = debFacts({
    name: "x",
    texts: [text("/etc/ld.so.conf.d/x.conf", `${TEGRA}/`), text("/etc/other.conf", COMPAT)],
  });
  const configured = configuredDirectories([deb]);
  expect(searchRank(`${TEGRA}/libx.so.1`, configured)).toBe(0);
  expect(searchRank(`${COMPAT}/libx.so.1`, configured)).toBe(2);
});

describe("of a set", () => {
  const providers = (name: string, debs: readonly TerseDeb[], configured = NONE) => {
    const indexes = debs.map((deb) => indexLibraries(deb.name, layOut([debFacts(deb)])));
    return indexSet(indexes, configured)
      .exact.get(name)
      ?.map(({ attr }) => attr);
  };
  const has = (name: string, directory: string): TerseDeb => ({
    name,
    elfs: [{ path: `${directory}/libcuda.so.1`, soname: "libcuda.so.1" }],
  });

  test("the driver goes before a copy for other drivers that the user has to ask for", () =>
    expect(providers("libcuda.so.1", [has("cuda_compat", COMPAT), has("l4t-cuda", TEGRA)])).toEqual([
      "l4t-cuda",
      "cuda_compat",
    ]));

  test("of two that are found as soon the packages' order decides", () =>
    expect(providers("libcuda.so.1", [has("a", TEGRA), has("b", `${LIB}/other`)])).toEqual(["a", "b"]));

  test("a configured directory decides between them", () =>
    expect(
      providers("libcuda.so.1", [has("a", TEGRA), has("b", `${LIB}/other`)], new Set([`${LIB}/other`])),
    ).toEqual(["b", "a"]));
});
