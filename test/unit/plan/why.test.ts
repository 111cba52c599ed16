import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../../src/config/config.ts";
import type { EmbeddedIndex } from "../../../src/graph/embedded-index.ts";
import { analyseSet } from "../../../src/plan/analyse-set.ts";
import { isAnswered, type Why, why } from "../../../src/plan/why.ts";
import { debFacts, type TerseDeb } from "../support/facts.ts";

const LIB = "/usr/lib/aarch64-linux-gnu";

const index: EmbeddedIndex = {
  outside: new Map([
    ["libc.so.6", { kind: "libc", confidence: "high" }],
    ["libstdc++.so.6", { kind: "gcc", attr: "stdenv.cc.cc.lib", confidence: "high" }],
    ["libdrm.so.2", { kind: "nixpkgs", attr: "libdrm", confidence: "high" }],
    ["libgst.so.0", { kind: "nixpkgs", attr: "gst_all_1.gstreamer", confidence: "high" }],
    ["libcuda.so.1", { kind: "driver", confidence: "high" }],
  ]),
  l4t: [
    {
      major: "35",
      packages: new Map([["nvidia-l4t-gone", {}]]),
      providers: new Map([
        ["libgone.so", ["nvidia-l4t-gone"]],
        ["libold.so", ["nvidia-l4t-old"]],
      ]),
      bareProviders: new Map(),
    },
    {
      major: "36",
      packages: new Map(),
      providers: new Map([["libold.so", ["nvidia-l4t-new"]]]),
      bareProviders: new Map(),
    },
  ],
};

interface Question {
  readonly debs: readonly TerseDeb[];
  readonly context?: readonly TerseDeb[];
  readonly closed?: boolean;
}

function ask(pkg: string, name: string, { debs, context = [], closed = true }: Question): Why {
  const set = analyseSet({
    debs: debs.map(debFacts),
    context: context.map(debFacts),
    index,
    config: DEFAULT_CONFIG,
    release: "r35.3",
    target: "jetpack-nixos",
    closed,
  });
  return why(set, pkg, name, { index, config: DEFAULT_CONFIG });
}

const library = (name: string, ...needed: readonly string[]): TerseDeb => ({
  name: `nvidia-l4t-${name}`,
  elfs: [{ path: `${LIB}/lib${name}.so`, needed }],
});

const evidence = (answer: Why): string[] =>
  answer.evidence.map(({ kind, elf, name }) => `${kind} ${name} ${elf}`);

const chains = ({ chains }: Why): string[] =>
  chains.map((chain) => [chain[0].from, ...chain.map(({ kind, to }) => `${kind} ${to}`)].join(" "));

describe("NAME", () => {
  const debs = [
    library("a", "libb.so.1", "libdrm.so.2", "libgst.so.0"),
    { name: "nvidia-l4t-b", elfs: [{ path: `${LIB}/tegra/libb.so.1.1`, soname: "libb.so.1" }] },
  ];

  test.each([
    ["the attribute of a package of the set", "l4t-b"],
    ["the name of a deb", "nvidia-l4t-b"],
    ["a SONAME", "libb.so.1"],
    ["the file name of a library that is asked for by its SONAME", "libb.so.1.1"],
    ["the path of a library that is asked for by its SONAME", `${LIB}/tegra/libb.so.1.1`],
  ])("is %s", (_, name) => {
    const { evidence, ...rest } = ask("l4t-a", name, { debs });
    expect(evidence).toMatchObject([
      {
        kind: "needed",
        elf: `${LIB}/liba.so`,
        name: "libb.so.1",
        provider: { kind: "package", attr: "l4t-b", path: `${LIB}/tegra/libb.so.1.1` },
      },
    ]);
    expect(rest).toMatchObject({ package: "l4t-a", name, chains: [], holders: { packages: ["l4t-b"] } });
  });

  test.each([
    ["libdrm", "libdrm.so.2"],
    ["gst_all_1.gstreamer", "libgst.so.0"],
  ])("is an attribute of nixpkgs: %s", (name, asked) => {
    expect(ask("l4t-a", name, { debs }).evidence).toMatchObject([
      { name: asked, provider: { kind: "nixpkgs", attr: name } },
    ]);
  });

  test("is a deb that only the index knows", () => {
    const question = { debs: [library("a", "libgone.so")], closed: false };
    for (const name of ["l4t-gone", "nvidia-l4t-gone", "libgone.so"]) {
      expect(ask("l4t-a", name, question).evidence).toMatchObject([
        { name: "libgone.so", provider: { kind: "package", attr: "l4t-gone" } },
      ]);
    }
  });

  test.each([
    ["libc.so.6", "libc"],
    ["glibc", "libc"],
    ["stdenv.cc.cc.lib", "gcc"],
    ["libcuda.so.1", "driver"],
  ])("is what every machine has: %s", (name, kind) => {
    const question = { debs: [library("a", "libc.so.6", "libstdc++.so.6", "libcuda.so.1")] };
    expect(ask("l4t-a", name, question).evidence).toMatchObject([{ provider: { kind } }]);
  });
});

describe("PKG", () => {
  test("is an attribute, or the name of a deb, in question or of --debs", () => {
    const question = { debs: [library("a")], context: [library("b", "liba.so")] };
    for (const pkg of ["l4t-b", "nvidia-l4t-b"]) {
      expect(evidence(ask(pkg, "l4t-a", question))).toEqual([`needed liba.so ${LIB}/libb.so`]);
    }
  });

  test("that is not at hand is a wrong call, and the closest one is told", () => {
    expect(() => ask("l4t-camra", "x", { debs: [library("camera")] })).toThrow(
      expect.objectContaining({ code: "E_PACKAGE", kind: "usage", hint: "Did you mean l4t-camera?" }),
    );
    expect(() => ask("x", "x", { debs: [library("camera")] })).toThrow(
      expect.objectContaining({ hint: "Name an attribute or a Debian package of the debs that you give." }),
    );
  });
});

describe("evidence", () => {
  const opened = (name: string, via?: string) => ({
    name,
    grade: "possible" as const,
    ...(via === undefined ? {} : { via }),
    evidence: ".rodata+0x10",
  });
  const opener = (...dlopen: readonly ReturnType<typeof opened>[]): TerseDeb => ({
    name: "nvidia-l4t-a",
    elfs: [{ path: "/usr/bin/a", needed: [], dlopen }],
  });

  test("is sorted by kind, name and file", () => {
    const asker: TerseDeb = {
      name: "nvidia-l4t-a",
      files: ["/usr/share/b"],
      elfs: [
        { path: "/usr/bin/z", needed: ["libb.so", "libb2.so"] },
        {
          path: "/usr/bin/a",
          needed: ["libb2.so"],
          dlopen: [opened("libb.so", "dlopen")],
          paths: [`${LIB}/libb.so`],
        },
      ],
    };
    const b = { name: "nvidia-l4t-b", elfs: [{ path: `${LIB}/libb.so` }, { path: `${LIB}/libb2.so` }] };
    expect(evidence(ask("l4t-a", "l4t-b", { debs: [asker, b] }))).toEqual([
      "needed libb.so /usr/bin/z",
      "needed libb2.so /usr/bin/a",
      "needed libb2.so /usr/bin/z",
      "dlopen libb.so /usr/bin/a",
      `path ${LIB}/libb.so /usr/bin/a`,
    ]);
  });

  test("of a dlopen keeps what is known of the call, even of a mere guess that nobody answers", () => {
    const answer = ask("l4t-a", "libnone.so", { debs: [opener(opened("libnone.so", "dlopen"))] });
    expect(answer.evidence).toMatchObject([
      { kind: "dlopen", ...opened("libnone.so", "dlopen"), provider: { kind: "missing" } },
    ]);
    expect(isAnswered(answer)).toBe(false);
  });

  test("is a pattern that could become the name, but not one that could become any", () => {
    const debs = [opener(opened("libnvisp*.so", "dlopen"), opened("lib*.so", "dlopen"))];
    expect(evidence(ask("l4t-a", "libnvisp2.so", { debs }))).toEqual(["dlopen libnvisp*.so /usr/bin/a"]);
    expect(ask("l4t-a", "libnvisp2.so", { debs }).evidence[0]!.provider.kind).toBe("missing");
    const mine = { name: "nvidia-l4t-b", elfs: [{ path: "/usr/lib/libnvisp2.so" }] };
    expect(ask("l4t-a", "libnvisp2.so", { debs: [...debs, mine] }).evidence[0]!.provider).toMatchObject({
      kind: "package",
      attr: "l4t-b",
    });
  });

  test("of a path is the path, whoever ships it", () => {
    const asker = {
      name: "nvidia-l4t-a",
      elfs: [{ path: "/usr/bin/a", needed: [], paths: ["/etc/b.conf", "/dev/b"] }],
    };
    const debs = [asker, { name: "nvidia-l4t-b", files: ["/etc/b.conf"] }];
    expect(ask("l4t-a", "/etc/b.conf", { debs }).evidence).toMatchObject([
      { kind: "path", provider: { kind: "package", attr: "l4t-b", path: "/etc/b.conf" } },
    ]);
    expect(ask("l4t-a", "/dev/b", { debs }).evidence).toMatchObject([{ provider: { kind: "missing" } }]);
  });

  test("of a path is the same below /lib and /usr/lib", () => {
    const asker = {
      name: "nvidia-l4t-a",
      elfs: [{ path: "/usr/bin/a", needed: [], paths: ["/lib/firmware/b"] }],
    };
    const answer = ask("l4t-a", "/usr/lib/firmware/b", { debs: [asker] });
    expect(evidence(answer)).toEqual(["path /lib/firmware/b /usr/bin/a"]);
  });

  test("a library that nobody provides tells where it was looked for, and who else has it", () => {
    const answer = ask("l4t-a", "libold.so", { debs: [library("a", "libold.so")] });
    expect(answer.evidence).toMatchObject([
      {
        provider: { kind: "missing", searched: ["the package itself", "the nixpkgs index"] },
        trace: [
          { from: { kind: "ld.so.cache" }, outcome: "absent" },
          { candidate: "/lib/aarch64-linux-gnu/libold.so", outcome: "absent" },
          { candidate: `${LIB}/libold.so` },
          { candidate: "/lib/libold.so" },
          { candidate: "/usr/lib/libold.so" },
        ],
      },
    ]);
    expect(answer.holders.releases).toEqual([
      { major: "36", debs: ["nvidia-l4t-new"] },
      { major: "35", debs: ["nvidia-l4t-old"] },
    ]);
    expect(isAnswered(answer)).toBe(false);
  });

  test("has the loader's trace of what dlopen itself opens, and of a path that is opened", () => {
    const debs = [opener(opened("libdrm.so.2", "dlopen"), opened("/opt/libx.so", "dlopen"))];
    expect(ask("l4t-a", "libdrm.so.2", { debs }).evidence[0]).toHaveProperty("trace");
    expect(ask("l4t-a", "/opt/libx.so", { debs }).evidence[0]?.trace).toEqual([
      { from: { kind: "path" }, candidate: "/opt/libx.so", outcome: "absent" },
    ]);
  });

  test("has no trace where a wrapper opens it: the wrapper's run path counts", () => {
    const debs = [opener(opened("libdrm.so.2", "NvOsLibraryLoad"))];
    expect(ask("l4t-a", "libdrm.so.2", { debs }).evidence[0]).not.toHaveProperty("trace");
  });
});

describe("chains", () => {
  test("lead through other packages, with the reasons of each step", () => {
    const debs = [library("a", "libb.so"), library("b", "libdrm.so.2", "libc.so")];
    const answer = ask("l4t-a", "libdrm", { debs });
    expect(answer.evidence).toEqual([]);
    expect(answer.chains).toEqual([
      [
        {
          from: "l4t-a",
          to: "l4t-b",
          kind: "needed",
          because: [{ elf: `${LIB}/liba.so`, name: "libb.so" }],
        },
        {
          from: "l4t-b",
          to: "nixpkgs:libdrm",
          kind: "needed",
          because: [{ elf: `${LIB}/libb.so`, name: "libdrm.so.2" }],
        },
      ],
    ]);
    expect(isAnswered(answer)).toBe(true);
  });

  test("the shortest comes first, one for each package that is asked", () => {
    const debs = [
      library("a", "libb.so", "libc.so", "libd.so"),
      library("b", "libc.so"),
      library("c", "libdrm.so.2"),
      library("d"),
    ];
    expect(chains(ask("l4t-a", "libdrm", { debs }))).toEqual([
      "l4t-a needed l4t-c needed nixpkgs:libdrm",
      "l4t-a needed l4t-b needed l4t-c needed nixpkgs:libdrm",
    ]);
  });

  test("keep of the last step only what asks for the name", () => {
    const c = { name: "nvidia-l4t-c", elfs: [{ path: `${LIB}/libc1.so` }, { path: `${LIB}/libc2.so` }] };
    const answer = ask("l4t-a", "libc2.so", {
      debs: [library("a", "libb.so"), library("b", "libc1.so", "libc2.so"), c],
    });
    expect(answer.chains[0]?.at(-1)?.because).toEqual([{ elf: `${LIB}/libb.so`, name: "libc2.so" }]);
  });

  test("do not come back to the package, nor go through what they end in", () => {
    // By dlopen: packages that need each other by DT_NEEDED are one.
    const opens = (name: string, ...names: readonly string[]): TerseDeb => ({
      name: `nvidia-l4t-${name}`,
      elfs: [
        {
          path: `${LIB}/lib${name}.so`,
          needed: [],
          dlopen: names.map((each) => ({ name: each, grade: "certain", evidence: ".rodata+0x10" })),
        },
      ],
    });
    const debs = [opens("a", "libb.so"), opens("b", "liba.so", "libc.so"), opens("c", "libb.so")];
    expect(chains(ask("l4t-a", "l4t-b", { debs }))).toEqual([]);
    expect(chains(ask("l4t-a", "l4t-c", { debs }))).toEqual(["l4t-a dlopen l4t-b dlopen l4t-c"]);
  });

  test("end in what nobody has", () => {
    const answer = ask("l4t-a", "libnone.so", {
      debs: [library("a", "libb.so"), library("b", "libnone.so")],
    });
    expect(chains(answer)).toEqual(["l4t-a needed l4t-b needed missing:libnone.so"]);
    expect(isAnswered(answer)).toBe(false);
  });

  test("of any length are found", () => {
    const length = 3_000;
    const debs = Array.from({ length }, (_, at) =>
      at === length - 1 ? library(`${at}`, "libdrm.so.2") : library(`${at}`, `lib${at + 1}.so`),
    );
    expect(ask("l4t-0", "libdrm", { debs }).chains.map((chain) => chain.length)).toEqual([length]);
  });

  test("the order of the debs changes nothing", () => {
    const debs = [
      library("a", "libb.so", "libc.so"),
      library("b", "libd.so"),
      library("c", "libd.so"),
      library("d"),
    ];
    expect(ask("l4t-a", "l4t-d", { debs: debs.toReversed() })).toEqual(ask("l4t-a", "l4t-d", { debs }));
  });
});

describe("where nothing leads", () => {
  test("who has it is told", () => {
    const answer = ask("l4t-a", "libdrm.so.2", { debs: [library("a"), library("b")] });
    expect(answer).toMatchObject({ evidence: [], chains: [], holders: { packages: [], nixpkgs: "libdrm" } });
    expect(ask("l4t-a", "l4t-b", { debs: [library("a"), library("b")] }).holders.packages).toEqual(["l4t-b"]);
    expect(isAnswered(answer)).toBe(false);
  });

  test("the closest name that is asked for is told", () => {
    const debs = [library("a", "libb.so"), library("b", "libdrm.so.2")];
    expect(ask("l4t-a", "libdmr.so.2", { debs }).closest).toBe("libdrm.so.2");
    expect(ask("l4t-a", "libquitedifferent.so", { debs })).not.toHaveProperty("closest");
  });
});

test.each(["", "/", "*", "lib*.so", "__proto__", "x".repeat(100_000), "/".repeat(100_000), "\ud800"])(
  "no NAME makes it throw",
  (name) => {
    expect(ask("l4t-a", name, { debs: [library("a", "libdrm.so.2")] })).toMatchObject({
      evidence: [],
      chains: [],
    });
  },
);
