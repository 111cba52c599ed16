import { describe, expect, test } from "vitest";
import { indexOrigin } from "../../../src/release/index-file.ts";
import { looksLikeRelease, parseRelease, reposOf } from "../../../src/release/release-name.ts";

test.each(["r36.5", "36.5", "36.5.0", "r36.5.0"])("%s is r36.5", (text) => {
  expect(looksLikeRelease(text)).toBe(true);
  expect(parseRelease(text)).toEqual({ name: "r36.5", major: 36 });
});

test.each(["36", "r36", "jetpack", "", "36.5/../../x", "r36.x"])("%j is no release", (text) => {
  expect(() => parseRelease(text)).toThrow(expect.objectContaining({ code: "E_RELEASE", kind: "usage" }));
});

test("paths are not taken for releases", () => {
  for (const path of ["./36.5", "Packages.gz", "r36.5-debs.json"]) expect(looksLikeRelease(path)).toBe(false);
});

test("the machine's repository is t234 up to 36 and som from 38 on", () => {
  const repos = ["r35.6", "r36.5", "r38.2", "r39.2"].map((name) => reposOf(parseRelease(name))[1]);
  expect(repos).toEqual(["t234", "t234", "som", "som"]);
});

describe("the origin of an index is read off its path", () => {
  test.each([
    "/srv/jetson/t234/dists/r36.5/main/binary-arm64/Packages.gz",
    "t234/dists/r36.5/main/binary-arm64/Packages",
    "/var/lib/apt/lists/repo.example.com_jetson_t234_dists_r36.5_main_binary-arm64_Packages",
  ])("%s", (path) => {
    expect(indexOrigin(path)).toEqual({ repo: "t234", release: { name: "r36.5", major: 36 } });
  });

  test("other paths tell nothing", () => {
    expect(indexOrigin("/tmp/Packages.gz")).toEqual({});
  });
});
