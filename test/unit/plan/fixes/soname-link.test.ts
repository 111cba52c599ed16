import { describe, expect, test } from "vitest";
import { layOut, type PlacedFile } from "../../../../src/layout/lay-out.ts";
import { sonameLinkFixes } from "../../../../src/plan/fixes/soname-link.ts";
import { debFacts, type TerseDeb } from "../../support/facts.ts";
import { fixesOf } from "./fixes-of.ts";

const TEGRA = "/usr/lib/aarch64-linux-gnu/tegra";

const asked = (file: PlacedFile, because = [{ file: "/usr/lib/x.so", name: "x" }]) => ({ file, because });

describe("soname-link", () => {
  test("stands beside its library", () => {
    const layout = layOut([
      debFacts({ name: "x", elfs: [{ path: `${TEGRA}/libnvgbm.so`, soname: "libgbm.so.1" }] }),
    ]);
    expect(sonameLinkFixes(new Map([["libgbm.so.1", asked(layout.files[0]!)]]))).toMatchObject([
      { kind: "soname-link", path: "/lib/libgbm.so.1", target: "libnvgbm.so" },
    ]);
  });

  test.each(["../../etc/libx.so.1", "sub/libx.so.1"])("a name that is a path has none: %s", (soname) => {
    const layout = layOut([debFacts({ name: "x", elfs: [{ path: `${TEGRA}/libx.so`, soname }] })]);
    expect(sonameLinkFixes(new Map([[soname, asked(layout.files[0]!)]]))).toEqual([]);
  });

  const LIBRARY = { path: `${TEGRA}/libx.so.1.2`, soname: "libx.so.1" };
  const user = (name: string, elf: object): TerseDeb => ({
    name,
    elfs: [{ path: `${TEGRA}/lib${name}.so`, ...elf }],
  });

  test("is made by the package of the library, for whoever needs it or opens it", () => {
    const owner = { name: "owner", elfs: [LIBRARY], links: { [`${TEGRA}/libx.so`]: "libx.so.1.2" } };
    const needs = user("needs", { needed: ["libx.so.1"] });
    const opens = user("opens", {
      openers: ["dlopen"],
      dlopen: [{ name: "libx.so.1", grade: "certain", via: "dlopen", evidence: "" }],
    });
    expect(fixesOf("soname-link", "owner", [owner, needs, opens])).toEqual([
      {
        kind: "soname-link",
        path: "/lib/libx.so.1",
        target: "libx.so.1.2",
        because: [
          { file: `${TEGRA}/libneeds.so`, name: "libx.so.1" },
          { file: `${TEGRA}/libopens.so`, name: "libx.so.1" },
          { file: LIBRARY.path, name: "libx.so.1" },
        ],
      },
    ]);
  });

  test("is made in lib itself where nobody else has the name", () => {
    expect(fixesOf("soname-link", "owner", [{ name: "owner", elfs: [LIBRARY] }])).toMatchObject([
      { path: "/lib/libx.so.1", because: [{ file: LIBRARY.path, name: "libx.so.1" }] },
    ]);
  });

  test.each([
    ["empty", { path: `${TEGRA}/libx.so.1`, type: "directory", mode: 0o755, size: 0 } as const],
    ["of files", `${TEGRA}/libx.so.1/x`],
  ])("is not made where a directory has the name, %s: it would be made in there", (_what, file) => {
    const owner = { name: "owner", elfs: [LIBRARY], files: [file] };
    expect(fixesOf("soname-link", "owner", [owner])).toEqual([]);
  });

  test("is not made where a file of the package or of the set has the name", () => {
    const linked = { name: "owner", elfs: [LIBRARY], links: { [`${TEGRA}/libx.so.1`]: "libx.so.1.2" } };
    expect(fixesOf("soname-link", "owner", [linked])).toEqual([]);
    const other = { name: "other", files: [], elfs: [{ path: `${TEGRA}/libx.so.1`, soname: "libx.so.1" }] };
    expect(fixesOf("soname-link", "owner", [{ name: "owner", elfs: [LIBRARY] }, other])).toEqual([]);
  });

  test("is not made of what nixpkgs has, of a plugin or of a stub", () => {
    const elfs = [
      { path: `${TEGRA}/libnvgbm.so`, soname: "libgbm.so.1" },
      { path: "/usr/lib/aarch64-linux-gnu/gstreamer-1.0/libgsty.so", soname: "libgsty.so.0" },
      { path: "/usr/lib/stubs/libz9.so", soname: "libz9.so.1" },
    ];
    expect(fixesOf("soname-link", "owner", [{ name: "owner", elfs }])).toEqual([]);
  });

  test("is made of a library that NixOS has in the driver's directory, which this package fills", () => {
    const elfs = [{ path: `${TEGRA}/libcuda.so.1.1`, soname: "libcuda.so.1" }];
    expect(fixesOf("soname-link", "owner", [{ name: "owner", elfs }])).toMatchObject([
      { path: "/lib/libcuda.so.1", target: "libcuda.so.1.1" },
    ]);
  });
});
