import { describe, expect, test } from "vitest";
import type { TerseDeb } from "../../support/facts.ts";
import { fixesOf, planOf } from "./fixes-of.ts";

const VPI = "/opt/nvidia/vpi2";
const LIBRARY = { path: `${VPI}/lib/aarch64-linux-gnu/libnvvpi.so.2.4`, soname: "libnvvpi.so.2" };

const moves = (deb: Omit<TerseDeb, "name">, target?: "standalone") =>
  fixesOf("move-tree", "own", [{ name: "own", ...deb }], target);

describe("move-tree", () => {
  test("a tree of NVIDIA's with a library that others are linked to is like /usr", () => {
    const deb = {
      elfs: [LIBRARY],
      links: { [`${VPI}/lib64`]: "lib/aarch64-linux-gnu" },
      files: [`${VPI}/include/x.h`],
    };
    expect(moves(deb)).toEqual([
      {
        kind: "move-tree",
        from: VPI,
        to: "/usr",
        removed: [`${VPI}/lib64`],
        because: [{ file: `${VPI}/include/x.h`, name: "/include/x.h" }],
      },
    ]);
  });

  test("in all packages of the set, for headers come in another deb", () => {
    const debs = [
      { name: "own", files: [`${VPI}/include/vpi/VPI.h`] },
      { name: "libnvvpi2", elfs: [LIBRARY] },
    ];
    expect(fixesOf("move-tree", "own", debs)).toHaveLength(1);
  });

  test.each([
    ["a program with plugins", { elfs: [{ path: "/opt/nvidia/x/lib/plugin.so", soname: "plugin.so" }] }],
    ["a program alone", { elfs: [{ path: "/opt/nvidia/camera/decoder" }] }],
    ["another vendor's tree", { elfs: [{ path: "/opt/x/y/lib/libz.so.1", soname: "libz.so.1" }] }],
  ])("%s stays where it is", (_, deb) => {
    expect(moves(deb)).toEqual([]);
  });

  test("CUDA's trees for servers are called as the builder knows them", () => {
    const tree = "/usr/local/cuda-13.0/targets";
    expect(moves({ files: [`${tree}/sbsa-linux/include/cuda.h`] })).toMatchObject([
      { from: `${tree}/sbsa-linux`, to: `${tree}/aarch64-linux` },
    ]);
    expect(moves({ files: [`${tree}/aarch64-linux/include/cuda.h`] })).toEqual([]);
  });

  test.each(["current", "tesla", "tesla-470", "legacy-390xx"])(
    "Debian's directory of the driver, %s",
    (series) => {
      const lib = "/usr/lib/aarch64-linux-gnu/nvidia";
      expect(moves({ files: [`${lib}/${series}/libcuda.so.1`] })).toMatchObject([
        { from: `${lib}/${series}`, to: lib },
      ]);
    },
  );

  test("none for nixpkgs alone: its installation knows them all", () => {
    expect(
      moves({ files: ["/usr/local/cuda-13.0/targets/sbsa-linux/include/cuda.h"] }, "standalone"),
    ).toEqual([]);
  });

  test("links in a moved tree lead where they led", () => {
    const links = { [`${VPI}/lib/aarch64-linux-gnu/libnvvpi.so`]: "libnvvpi.so.2.4" };
    expect(planOf("own", [{ name: "own", elfs: [LIBRARY], links }]).fixes).toMatchObject([
      { kind: "move-tree" },
      { kind: "soname-link", path: "/lib/libnvvpi.so.2" },
    ]);
  });
});
