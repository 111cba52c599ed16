import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../../src/config/config.ts";
import type { EmbeddedIndex } from "../../../src/graph/embedded-index.ts";
import type { SetGraph } from "../../../src/graph/set-graph.ts";
import { analyseSet } from "../../../src/plan/analyse-set.ts";
import { graphOfSet, type Level } from "../../../src/plan/set-edges.ts";
import { debFacts, type TerseDeb } from "../support/facts.ts";

const LIB = "/usr/lib/aarch64-linux-gnu";

const index: EmbeddedIndex = {
  outside: new Map([
    ["libc.so.6", { kind: "libc", confidence: "high" }],
    ["libstdc++.so.6", { kind: "gcc", attr: "stdenv.cc.cc.lib", confidence: "high" }],
    ["libdrm.so.2", { kind: "nixpkgs", attr: "libdrm", confidence: "high" }],
    ["libcuda.so.1", { kind: "driver", confidence: "high" }],
  ]),
  l4t: [
    {
      major: "35",
      packages: new Map([["nvidia-l4t-core", { repo: "t234" }]]),
      providers: new Map([["libnvos.so", ["nvidia-l4t-core"]]]),
      bareProviders: new Map(),
    },
  ],
};

interface World {
  readonly debs: readonly TerseDeb[];
  readonly context?: readonly TerseDeb[];
  readonly level?: Level;
  readonly closed?: boolean;
}

function graph({ debs, context = [], level = "packages", closed = true }: World): SetGraph {
  const set = analyseSet({
    debs: debs.map(debFacts),
    context: context.map(debFacts),
    index,
    config: DEFAULT_CONFIG,
    release: "r35.3",
    target: "jetpack-nixos",
    closed,
  });
  return graphOfSet(set, level);
}

const edges = (world: World): string[] =>
  graph(world).edges.map(({ from, to, kind }) => `${from} ${kind} ${to}`);

const fact = (name: string, grade: "declared" | "certain" | "likely" | "possible") => ({
  name,
  grade,
  via: "dlopen",
  evidence: ".rodata+0x10",
});

const library = (name: string, ...needed: readonly string[]): TerseDeb => ({
  name,
  elfs: [{ path: `${LIB}/lib${name}.so`, needed }],
});

describe("needed edges", () => {
  test("lead to the package that has the library, with the file that asks and the name", () => {
    const { edges } = graph({ debs: [library("a", "libb.so"), library("b")] });
    expect(edges).toEqual([
      { from: "a", to: "b", kind: "needed", because: [{ elf: `${LIB}/liba.so`, name: "libb.so" }] },
    ]);
  });

  test("lead to nixpkgs, the driver and what is missing", () => {
    expect(edges({ debs: [library("a", "libdrm.so.2", "libcuda.so.1", "libnone.so.1")] })).toEqual([
      "a needed driver:/run/opengl-driver/lib",
      "a needed missing:libnone.so.1",
      "a needed nixpkgs:libdrm",
    ]);
  });

  test("do not lead to what every package has", () => {
    expect(edges({ debs: [library("a", "libc.so.6", "libstdc++.so.6")] })).toEqual([]);
  });

  test("a package that only the index knows is told apart", () => {
    const { nodes } = graph({ debs: [library("a", "libnvos.so")], closed: false });
    expect(nodes).toEqual([
      { id: "a", kind: "package", name: "a" },
      { id: "l4t-core", kind: "package", name: "l4t-core", absent: true },
    ]);
  });
});

describe("dlopen edges", () => {
  const opener = (...facts: readonly ReturnType<typeof fact>[]): TerseDeb => ({
    name: "a",
    elfs: [{ path: `${LIB}/liba.so`, needed: [], dlopen: facts }],
  });

  test.each(["declared", "certain", "likely"] as const)("what is %s counts where it is found", (grade) => {
    expect(edges({ debs: [opener(fact("libdrm.so.2", grade))] })).toEqual(["a dlopen nixpkgs:libdrm"]);
  });

  test("what is possible counts only where another package at hand has it", () => {
    const facts = [
      fact("libdrm.so.2", "possible"),
      fact("libb.so", "possible"),
      fact("libnvos.so", "possible"),
    ];
    expect(edges({ debs: [opener(...facts), library("b")], closed: false })).toEqual(["a dlopen b"]);
  });

  test("what nobody has is no edge", () => {
    expect(edges({ debs: [opener(fact("libnone.so", "certain"))] })).toEqual([]);
  });

  test("keep what is known of the call", () => {
    const [edge] = graph({ debs: [opener(fact("libb.so", "likely")), library("b")] }).edges;
    expect(edge!.because).toEqual([{ elf: `${LIB}/liba.so`, ...fact("libb.so", "likely") }]);
  });

  test("an absolute path is a path edge, and only one", () => {
    const path = `${LIB}/libb.so`;
    const asker = {
      name: "a",
      elfs: [{ path: "/usr/bin/a", needed: [], dlopen: [fact(path, "certain")], paths: [path] }],
    };
    const { edges } = graph({ debs: [asker, library("b")] });
    expect(edges).toEqual([
      {
        from: "a",
        to: "b",
        kind: "path",
        because: [{ elf: "/usr/bin/a", ...fact(path, "certain") }],
      },
    ]);
  });
});

describe("path edges", () => {
  const asker = (path: string): TerseDeb => ({
    name: "a",
    files: ["/etc/own.conf"],
    elfs: [{ path: "/usr/bin/a", needed: [], paths: [path] }],
  });
  const conf = { name: "conf", files: ["/etc/b.conf", "/etc/own.conf"] };

  test("lead to the package that ships the path", () => {
    expect(edges({ debs: [asker("/etc/b.conf"), conf] })).toEqual(["a path conf"]);
  });

  test("do not lead elsewhere where the package ships the path itself", () => {
    expect(edges({ debs: [asker("/etc/own.conf"), conf] })).toEqual([]);
  });

  test("do not lead to what no deb ships", () => {
    expect(edges({ debs: [asker("/dev/nvmap"), conf] })).toEqual([]);
  });
});

describe("the graph of a question", () => {
  test("holds the packages asked about, though they need nothing", () => {
    expect(graph({ debs: [{ name: "firmware", files: ["/lib/firmware/x.bin"] }] }).nodes).toEqual([
      { id: "firmware", kind: "package", name: "firmware" },
    ]);
  });

  test("of the context it holds what they reach, and nothing else", () => {
    const context = [library("b", "libx.so"), library("x"), library("d", "libb.so")];
    const { nodes } = graph({ debs: [library("a", "libb.so")], context });
    expect(nodes.map(({ id }) => id)).toEqual(["a", "b", "x"]);
  });

  test("the order of the debs changes nothing", () => {
    const debs = [library("a", "libb.so"), library("b", "liba.so"), library("c", "liba.so", "libnone.so")];
    expect(graph({ debs: debs.toReversed() })).toEqual(graph({ debs }));
  });
});

describe("libraries", () => {
  const debs: readonly TerseDeb[] = [
    {
      name: "a",
      elfs: [
        { path: "/usr/bin/a", needed: ["liba.so", "libb.so"] },
        { path: `${LIB}/liba.so`, needed: ["libdrm.so.2"] },
      ],
    },
  ];
  const context = [
    { name: "b", elfs: [{ path: `${LIB}/libb.so`, needed: [] }, { path: `${LIB}/libunused.so` }] },
  ];

  test("are nodes by package and path in the output, and need each other within a package too", () => {
    expect(edges({ debs, context, level: "libraries" })).toEqual([
      "library:a/bin/a needed library:a/lib/liba.so",
      "library:a/bin/a needed library:b/lib/libb.so",
      "library:a/lib/liba.so needed nixpkgs:libdrm",
    ]);
  });

  test("of other packages are those that are reached", () => {
    const { nodes } = graph({ debs, context, level: "libraries" });
    expect(nodes.map(({ id }) => id)).not.toContain("library:b/lib/libunused.so");
  });
});
