import { describe, expect, test } from "vitest";
import { indexPaths, shippersOf } from "../../../src/graph/absolute-path.ts";
import { layOut } from "../../../src/layout/lay-out.ts";
import { debFacts, type TerseDeb } from "../support/facts.ts";

const LIB = "/usr/lib/aarch64-linux-gnu";

function shippers(path: string, ...debs: readonly TerseDeb[]): string[] {
  const index = indexPaths(
    debs.map((terse) => {
      const deb = debFacts(terse);
      return { attr: terse.name, debs: [deb], layout: layOut([deb]) };
    }),
  );
  return shippersOf(index, path).map(({ attr }) => attr);
}

describe("shippersOf", () => {
  test("a file is found by its path in the deb, not by where it goes in the output", () => {
    const core = { name: "core", files: [`${LIB}/tegra/libx.so`] };
    expect(shippers(`${LIB}/tegra/libx.so`, core)).toEqual(["core"]);
    expect(shippers("/lib/libx.so", core)).toEqual([]);
  });

  test("/lib and /usr/lib are one directory on Ubuntu", () => {
    expect(shippers("/lib/firmware/a.bin", { name: "fw", files: ["/usr/lib/firmware/a.bin"] })).toEqual([
      "fw",
    ]);
    expect(shippers("/usr/sbin/tool", { name: "tools", files: ["/sbin/tool"] })).toEqual(["tools"]);
    expect(shippers("/library/a", { name: "other", files: ["/usr/library/a"] })).toEqual([]);
  });

  test("a link on the way is followed, to the package that ships the file", () => {
    const core = { name: "core", links: { [`${LIB}/tegra`]: "nvidia" } };
    const camera = { name: "camera", files: [`${LIB}/nvidia/libx.so`] };
    expect(shippers(`${LIB}/tegra/libx.so`, core, camera)).toEqual(["camera"]);
  });

  test("an absolute link is followed", () => {
    const debs = [
      { name: "links", links: { "/usr/bin/tool": "/opt/vendor/tool" } },
      { name: "vendor", files: ["/opt/vendor/tool"] },
    ];
    expect(shippers("/usr/bin/tool", ...debs)).toEqual(["vendor"]);
  });

  test("a link to what nobody ships counts for the package that ships the link", () => {
    expect(shippers("/etc/x", { name: "links", links: { "/etc/x": "/run/x" } })).toEqual(["links"]);
  });

  test("a path with dots and doubled slashes is the path without them", () => {
    expect(shippers("//etc/./a/../b.conf", { name: "conf", files: ["/etc/b.conf"] })).toEqual(["conf"]);
  });

  test("a directory is nobody's: many packages share it", () => {
    expect(shippers("/etc/conf.d", { name: "conf", files: ["/etc/conf.d/a"] })).toEqual([]);
  });

  test("what the layout drops is shipped all the same", () => {
    expect(
      shippers("/etc/ld.so.conf.d/a.conf", { name: "conf", files: ["/etc/ld.so.conf.d/a.conf"] }),
    ).toEqual(["conf"]);
  });

  test("two packages with one path are both told", () => {
    const files = ["/usr/bin/mps"];
    expect(shippers("/usr/bin/mps", { name: "a", files }, { name: "b", files })).toEqual(["a", "b"]);
  });

  test("links that lead in a circle end, as do links that grow", () => {
    expect(shippers("/etc/a", { name: "x", links: { "/etc/a": "b", "/etc/b": "a" } })).toEqual([]);
    expect(shippers("/etc/a", { name: "x", links: { "/etc/a": "a/a" } })).toEqual([]);
    expect(shippers("/a/b", { name: "x", links: { "/a": `/${"a/".repeat(50_000)}` } })).toEqual([]);
  });

  test("a relative name is no path", () => {
    expect(shippers("etc/a", { name: "x", files: ["/etc/a"] })).toEqual([]);
  });
});
