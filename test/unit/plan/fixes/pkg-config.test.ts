import { describe, expect, test } from "vitest";
import { textFacts } from "../../../../src/facts/text-facts.ts";
import type { TerseDeb } from "../../support/facts.ts";
import { fixesOf } from "./fixes-of.ts";

const PC = "/usr/lib/aarch64-linux-gnu/pkgconfig/x.pc";

const variablesOf = (content: string, files: readonly string[], more: Partial<TerseDeb> = {}) => {
  const deb = { name: "own", files: [PC, ...files], texts: [textFacts(PC, content)], ...more };
  return fixesOf("pkg-config", "own", [deb]).flatMap(({ variables }) =>
    variables.map(({ name, to }) => `${name} ${to}`),
  );
};

describe("pkg-config", () => {
  const files = ["/usr/include/x.h", "/usr/lib/aarch64-linux-gnu/libx.a"];

  test("the prefix, from which the rest follows", () => {
    const content = "prefix=/usr\nincludedir=${prefix}/include\n\nName: x\nCflags: -I${includedir}\n";
    const deb = { name: "own", files: [PC, ...files], texts: [textFacts(PC, content)] };
    expect(fixesOf("pkg-config", "own", [deb])).toEqual([
      {
        kind: "pkg-config",
        path: "/lib/pkgconfig/x.pc",
        variables: [{ name: "prefix", was: "/usr", to: "/" }],
        because: [{ file: PC, name: "prefix=/usr" }],
      },
    ]);
  });

  test("a directory that was flattened, though it follows from the prefix", () => {
    expect(variablesOf("prefix=/usr\nlibdir=${prefix}/lib/aarch64-linux-gnu\n", files)).toEqual([
      "prefix /",
      "libdir /lib",
    ]);
  });

  test("CUDA's way: a root, and directories of the target below it", () => {
    const target = "/usr/local/cuda-11.4/targets/aarch64-linux";
    const content = `cudaroot=/usr/local/cuda-11.4\nlibdir=\${cudaroot}/targets/aarch64-linux/lib\n`;
    expect(variablesOf(content, [`${target}/lib/libcudart.so`])).toEqual(["cudaroot /", "libdir /lib"]);
  });

  test("directories of other packages and relative ones stay", () => {
    expect(variablesOf("libdir=/usr/lib/other\nother=${pcfiledir}/../..\nversion=1.2\n", files)).toEqual([]);
  });

  test("definitions that double each other end", () => {
    const doubling = Array.from({ length: 100 }, (_, at) => `a${at + 1}=\${a${at}}\${a${at}}`);
    expect(variablesOf(`a0=/usr/x\n${doubling.join("\n")}\n`, files)).toEqual([]);
  });

  test("paths outside of definitions are rewritten one by one", () => {
    const content = "prefix=/usr\nLibs: -L/usr/lib/aarch64-linux-gnu/x -lx\n";
    const deb = {
      name: "own",
      files: [PC, "/usr/lib/aarch64-linux-gnu/x/libx.a"],
      texts: [textFacts(PC, content)],
    };
    expect(fixesOf("rewrite-paths", "own", [deb])).toMatchObject([
      { path: "/lib/pkgconfig/x.pc", replacements: [{ from: "/usr/lib/aarch64-linux-gnu/x", to: "/lib/x" }] },
    ]);
  });
});
