import { describe, expect, test } from "vitest";
import type { DebFacts } from "../../../src/facts/deb-facts.ts";
import type { L4tIndex, OutsideProvider } from "../../../src/graph/embedded-index.ts";
import { indexLibraries, indexSet } from "../../../src/graph/library-index.ts";
import { makeResolver, type Resolution } from "../../../src/graph/resolve.ts";
import { layOut } from "../../../src/layout/lay-out.ts";
import { debFacts, elfFacts, type TerseDeb } from "../support/facts.ts";

const LIB = "/usr/lib/aarch64-linux-gnu";

const outside = new Map<string, OutsideProvider>([
  ["libc.so.6", { kind: "libc", confidence: "high" }],
  ["libstdc++.so.6", { kind: "gcc", attr: "stdenv.cc.cc.lib", confidence: "high" }],
  ["libasan.so.5", { kind: "gcc", confidence: "low" }],
  ["libdrm.so.2", { kind: "nixpkgs", attr: "libdrm", confidence: "high" }],
  ["libssl.so.0.9.8", { kind: "nixpkgs", attr: "openssl", confidence: "low" }],
  ["libcublas.so.11", { kind: "cuda", attr: "cudaPackages.libcublas", confidence: "high" }],
  ["libcuda.so.1", { kind: "driver", confidence: "high" }],
]);

const l4t: L4tIndex = {
  major: "35",
  packages: new Map([["nvidia-l4t-core", { repo: "t234" }]]),
  providers: new Map([
    ["libnvos.so", ["nvidia-l4t-core"]],
    ["libnvidia-rmapi-tegra.so.35.6.4", ["nvidia-l4t-3d-core"]],
    ["libdrm.so.2", ["nvidia-l4t-core"]],
  ]),
  bareProviders: new Map([["libnvidia-rmapi-tegra.so", ["nvidia-l4t-3d-core"]]]),
};

interface Question {
  readonly own?: Omit<TerseDeb, "name">;
  readonly others?: readonly TerseDeb[];
  readonly l4t?: L4tIndex;
  readonly atHand?: readonly string[];
  readonly machine?: string;
  readonly runpath?: readonly string[];
  readonly prefersNixpkgs?: boolean;
  readonly sonames?: Readonly<Record<string, string>>;
  readonly hostProvided?: Readonly<Record<string, string>>;
}

function ask(name: string, question: Question = {}): Resolution {
  const index = (deb: DebFacts) => indexLibraries(String(deb.control.Package), layOut([deb]));
  const own = index(debFacts({ name: "own", ...question.own }));
  const others = (question.others ?? []).map((other) => index(debFacts(other)));
  const resolve = makeResolver({
    attr: "own",
    own,
    set: indexSet([own, ...others], new Set()),
    siblings: others.length,
    ...(question.l4t === undefined ? {} : { l4t: question.l4t }),
    atHand: new Set(question.atHand ?? []),
    attrOf: (deb) => deb.replace("nvidia-", ""),
    outside,
    prefersNixpkgs: question.prefersNixpkgs ?? true,
    choices: {
      sonames: new Map(Object.entries(question.sonames ?? {})),
      hostProvided: new Map(Object.entries(question.hostProvided ?? {})),
      packages: new Set(["own", ...(question.others ?? []).map(({ name }) => name)]),
    },
  });
  const { machine = "AARCH64", runpath = [] } = question;
  return resolve(elfFacts({ path: "/usr/bin/asker", machine, runpath }), name);
}

describe("the maintainer's word", () => {
  const others = [{ name: "sibling", elfs: [{ path: "/usr/lib/libx.so.1", soname: "libx.so.1" }] }];

  test("a SONAME is taken from the attribute that the maintainer names, whoever else has it", () =>
    expect(ask("libx.so.1", { others, sonames: { "libx.so.1": "libx_special" } })).toMatchObject({
      kind: "nixpkgs",
      attr: "libx_special",
      via: "choice",
    }));

  test("the attribute of a package of the set is a sibling, one below cudaPackages is CUDA's", () => {
    expect(ask("liby.so", { others, sonames: { "liby.so": "sibling" } })).toMatchObject({ kind: "sibling" });
    expect(ask("liby.so", { sonames: { "liby.so": "cudaPackages.liby" } })).toMatchObject({ kind: "cuda" });
  });

  test("a word that says what the binaries say anyway changes nothing, so it can be found out", () =>
    expect(ask("libx.so.1", { others, sonames: { "libx.so.1": "sibling" } })).toMatchObject({ via: "debs" }));

  test("the package's own library and glibc go before it", () => {
    const own = { elfs: [{ path: "/usr/lib/libx.so.1", soname: "libx.so.1" }] };
    expect(ask("libx.so.1", { own, sonames: { "libx.so.1": "other" } }).kind).toBe("own");
    expect(ask("libc.so.6", { sonames: { "libc.so.6": "other" } }).kind).toBe("libc");
  });

  test("what the machine brings is no input, and has a reason", () =>
    expect(ask("libz9.so", { hostProvided: { "libz9.so": "in the initrd" } })).toEqual({
      kind: "host",
      reason: "in the initrd",
    }));
});

describe("a name with a slash is a path", () => {
  const others = [{ name: "sibling", elfs: [{ path: "/usr/lib/nvidia/libx.so", soname: "libx.so" }] }];

  test("a library that lies there answers, /lib and /usr/lib being one", () => {
    expect(ask("/usr/lib/nvidia/libx.so", { others })).toMatchObject({ kind: "sibling", attr: "sibling" });
    expect(ask("/lib/nvidia/libx.so", { others })).toMatchObject({ kind: "sibling", attr: "sibling" });
  });

  test("one that is only called so does not", () =>
    expect(ask("/usr/lib/other/libx.so", { others }).kind).toBe("unresolved"));

  test("in the store the package is a path, and the library lies in it", () => {
    const own = { elfs: [{ path: "/lib/shim.so", soname: "shim.so" }] };
    expect(ask("/nix/store/abc-shim/lib/shim.so", { own }).kind).toBe("own");
  });

  test("the loader's own is glibc's", () => expect(ask("/lib64/libc.so.6").kind).toBe("libc"));
});

describe("own libraries", () => {
  test("a file of that name", () => {
    expect(ask("libx.so", { own: { elfs: [{ path: `${LIB}/libx.so` }] } })).toMatchObject({
      kind: "own",
      match: { how: "file" },
    });
  });

  test("a link of that name", () => {
    const own = { elfs: [{ path: `${LIB}/libx.so.1.1` }], links: { [`${LIB}/libx.so.1`]: "libx.so.1.1" } };
    expect(ask("libx.so.1", { own })).toMatchObject({ kind: "own", match: { how: "link" } });
  });

  test("a dangling link provides nothing", () => {
    expect(ask("libx.so.1", { own: { links: { [`${LIB}/libx.so.1`]: "libx.so.1.1" } } })).toMatchObject({
      kind: "unresolved",
    });
  });

  test("a SONAME without a file of that name, until ldconfig makes the link", () => {
    const own = { elfs: [{ path: `${LIB}/libnvx.so`, soname: "libx.so.1" }] };
    expect(ask("libx.so.1", { own })).toMatchObject({ kind: "own", match: { how: "soname" } });
  });

  test("a vendored copy that answers by SONAME alone gives way to nixpkgs", () => {
    const own = { elfs: [{ path: `${LIB}/libnvdrm.so`, soname: "libdrm.so.2" }] };
    expect(ask("libdrm.so.2", { own })).toMatchObject({ kind: "nixpkgs", attr: "libdrm" });
  });

  test("a vendored copy with a file of that name stays its package's own", () => {
    expect(ask("libdrm.so.2", { own: { elfs: [{ path: `${LIB}/libdrm.so.2` }] } })).toMatchObject({
      kind: "own",
    });
  });

  test("stubs never provide", () => {
    const own = {
      elfs: [
        { path: "/usr/local/cuda-11.4/targets/aarch64-linux/lib/stubs/libcuda.so", soname: "libcuda.so.1" },
      ],
    };
    expect(ask("libcuda.so.1", { own })).toEqual({ kind: "driver" });
  });

  test("other architectures never provide", () => {
    const own = { elfs: [{ path: `${LIB}/libx.so`, machine: "X86_64" }] };
    expect(ask("libx.so", { own })).toMatchObject({ kind: "unresolved" });
  });

  test("other versions of the driver do not satisfy the package that ships them", () => {
    const own = { elfs: [{ path: `${LIB}/libnvidia-glcore.so.35.5.0` }] };
    expect(ask("libnvidia-glcore.so.35.6.0", { own })).toMatchObject({ kind: "unresolved" });
  });
});

describe("what every package has", () => {
  test("glibc", () => expect(ask("libc.so.6")).toEqual({ kind: "libc" }));
  test("the compiler's run time", () => expect(ask("libstdc++.so.6")).toEqual({ kind: "gcc" }));
});

test("a run time that today's compiler no longer has is not what every package has", () => {
  expect(ask("libasan.so.5")).toMatchObject({ kind: "unresolved" });
});

describe("siblings", () => {
  const core: TerseDeb = { name: "core", elfs: [{ path: `${LIB}/tegra/libnvos.so` }] };

  test("a package at hand goes before nixpkgs and the driver", () => {
    const cuda: TerseDeb = {
      name: "cuda",
      elfs: [{ path: `${LIB}/tegra/libcuda.so.1.1`, soname: "libcuda.so.1" }],
    };
    expect(ask("libcuda.so.1", { others: [core, cuda] })).toMatchObject({
      kind: "sibling",
      attr: "cuda",
      via: "debs",
    });
  });

  test("a vendored copy in a sibling gives way to nixpkgs, and is told", () => {
    const others = [{ name: "core", elfs: [{ path: `${LIB}/tegra/libdrm.so.2` }] }];
    expect(ask("libdrm.so.2", { others })).toMatchObject({
      kind: "nixpkgs",
      attr: "libdrm",
      passedOver: ["core"],
    });
  });

  test("another vendor's packages were built for the copies that they bring", () => {
    const others = [{ name: "vendor-qt", elfs: [{ path: "/opt/vendor/lib/libdrm.so.2" }] }];
    expect(ask("libdrm.so.2", { others, prefersNixpkgs: false })).toMatchObject({
      kind: "sibling",
      attr: "vendor-qt",
    });
  });

  describe("a library in a directory of its package's own below lib", () => {
    const others = [{ name: "stand-in", elfs: [{ path: `${LIB}/stand-in/libdrm.so.2` }] }];
    const question = { others, prefersNixpkgs: false };

    test("gives way to nixpkgs, and is told", () =>
      expect(ask("libdrm.so.2", question)).toMatchObject({
        kind: "nixpkgs",
        attr: "libdrm",
        passedOver: ["stand-in"],
      }));

    test.each([
      `${LIB}/stand-in`,
      "/lib/aarch64-linux-gnu/stand-in/",
      "$ORIGIN/../lib/aarch64-linux-gnu/stand-in",
    ])("is meant by the run path %s", (entry) =>
      expect(ask("libdrm.so.2", { ...question, runpath: [entry] })).toMatchObject({ attr: "stand-in" }),
    );

    test("gives way to a sibling that has it where the loader looks", () => {
      const open = { name: "zz-drm", elfs: [{ path: `${LIB}/libdrm.so.2` }] };
      expect(ask("libdrm.so.2", { ...question, others: [...others, open] })).toMatchObject({
        kind: "sibling",
        attr: "zz-drm",
        others: [],
      });
    });

    test("answers where nobody else does", () => {
      const hidden = [{ name: "hidden", elfs: [{ path: `${LIB}/hidden/libx.so.1` }] }];
      expect(ask("libx.so.1", { others: hidden })).toMatchObject({ kind: "sibling", attr: "hidden" });
    });
  });

  test("two packages with one name are both told", () => {
    const variants = ["cuda-nvgpu", "cuda-openrm"].map((name) => ({
      name,
      elfs: [{ path: `${LIB}/nvidia/libcuda.so.1.1`, soname: "libcuda.so.1" }],
    }));
    expect(ask("libcuda.so.1", { others: variants })).toMatchObject({
      kind: "sibling",
      attr: "cuda-nvgpu",
      others: ["cuda-openrm"],
    });
  });

  test("the driver's version does not count between packages", () => {
    const others = [{ name: "core", elfs: [{ path: `${LIB}/tegra/libnvidia-rmapi-tegra.so.35.3.1` }] }];
    expect(ask("libnvidia-rmapi-tegra.so.35.1.0", { others })).toMatchObject({
      kind: "sibling",
      attr: "core",
    });
  });
});

describe("the embedded index", () => {
  test("answers where no deb at hand does", () => {
    expect(ask("libnvos.so", { l4t })).toMatchObject({ kind: "sibling", attr: "l4t-core", via: "index" });
  });

  test("answers across point releases", () => {
    expect(ask("libnvidia-rmapi-tegra.so.35.1.0", { l4t })).toMatchObject({
      attr: "l4t-3d-core",
      via: "index",
    });
  });

  test("is not asked about debs that were read", () => {
    expect(ask("libnvos.so", { l4t, atHand: ["nvidia-l4t-core"] })).toMatchObject({ kind: "unresolved" });
  });

  test("is silent in a closed world", () => expect(ask("libnvos.so")).toMatchObject({ kind: "unresolved" }));
});

describe("outside of the debs", () => {
  test("the driver's directory", () => expect(ask("libcuda.so.1")).toEqual({ kind: "driver" }));
  test("CUDA's packages", () =>
    expect(ask("libcublas.so.11")).toMatchObject({ kind: "cuda", attr: "cudaPackages.libcublas" }));
  test("an uncertain entry answers last", () => {
    expect(ask("libssl.so.0.9.8")).toMatchObject({ kind: "nixpkgs", provider: { confidence: "low" } });
    const others = [{ name: "ssl", elfs: [{ path: `${LIB}/libssl.so.0.9.8` }] }];
    expect(ask("libssl.so.0.9.8", { others })).toMatchObject({ kind: "sibling", attr: "ssl" });
  });
  test("nobody: the places that were asked are told", () => {
    expect(ask("libnone.so.1", { l4t })).toEqual({
      kind: "unresolved",
      searched: ["the package itself", "the index of L4T r35", "the nixpkgs index"],
    });
  });
});
