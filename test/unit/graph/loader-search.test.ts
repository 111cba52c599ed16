import { describe, expect, test } from "vitest";
import type { ElfInDeb } from "../../../src/facts/deb-facts.ts";
import type { LoadedObject } from "../../../src/graph/loader-candidates.ts";
import {
  debianSystem,
  type LoaderSearch,
  type LoaderStep,
  loaderSystem,
  searchLibrary,
} from "../../../src/graph/loader-search.ts";
import { layOut } from "../../../src/layout/lay-out.ts";
import { debFacts, elfFacts, type TerseDeb } from "../support/facts.ts";

const LIB = "/usr/lib/aarch64-linux-gnu";

type TerseElf = Partial<ElfInDeb> & { readonly path: string };

interface Question {
  /** What is installed, besides the chain. */
  readonly debs?: readonly Omit<TerseDeb, "name">[];
  readonly elfs?: readonly TerseElf[];
  readonly links?: Readonly<Record<string, string>>;
  /** The program first, the asker last. */
  readonly chain: readonly [TerseElf, ...TerseElf[]];
  readonly loaded?: readonly TerseElf[];
}

const object = (terse: TerseElf): LoadedObject => ({ path: terse.path, elf: elfFacts(terse) });

function search(name: string, { debs = [], elfs = [], links = {}, chain, loaded }: Question): LoaderSearch {
  const installed = [{ elfs, links }, ...debs].map((deb, at) => debFacts({ name: `deb${at}`, ...deb }));
  const [program, ...others] = chain;
  const objects: [LoadedObject, ...LoadedObject[]] = [object(program), ...others.map(object)];
  return searchLibrary(debianSystem(installed, objects[0].elf), objects, name, loaded?.map(object));
}

const text = ({ from, candidate, outcome }: LoaderStep): string =>
  [from.kind, ...("of" in from ? [from.of] : []), candidate ?? "-", outcome].join(" ");

const found = (name: string, question: Question): string | undefined => search(name, question).found?.path;

/** The steps by run paths alone. */
const byRunPath = (name: string, question: Question): string[] =>
  search(name, question)
    .steps.filter(({ from }) => from.kind.startsWith("DT_"))
    .map(text);

describe("the order of the search", () => {
  test("DT_RUNPATH, the cache, then the default directories", () => {
    const { steps } = search("libx.so", { chain: [{ path: "/usr/bin/a", runpath: ["/opt/x"] }] });
    expect(steps.map(text)).toEqual([
      "DT_RUNPATH /usr/bin/a /opt/x/libx.so absent",
      "ld.so.cache - absent",
      "default /lib/aarch64-linux-gnu/libx.so absent",
      `default ${LIB}/libx.so absent`,
      "default /lib/libx.so absent",
      "default /usr/lib/libx.so absent",
    ]);
  });

  test("ends with what is found", () => {
    const elfs = [{ path: "/opt/x/libx.so" }];
    const { steps, found } = search("libx.so", {
      elfs,
      chain: [{ path: "/usr/bin/a", runpath: ["/opt/x"] }],
    });
    expect(steps).toEqual([
      {
        from: { kind: "DT_RUNPATH", of: "/usr/bin/a" },
        candidate: "/opt/x/libx.so",
        outcome: "found",
      },
    ]);
    expect(found).toMatchObject({ path: "/opt/x/libx.so", name: "libx.so" });
  });

  test("a name with a slash is a path, and nothing is searched", () => {
    const chain: Question["chain"] = [{ path: "/usr/bin/a", runpath: ["/opt"] }];
    expect(found("/opt/x/libx.so", { elfs: [{ path: "/opt/x/libx.so" }], chain })).toBe("/opt/x/libx.so");
    expect(search("/opt/x/libx.so", { chain }).steps.map(text)).toEqual(["path /opt/x/libx.so absent"]);
  });

  test("a relative path depends on the current directory", () => {
    expect(search("x/libx.so", { chain: [{ path: "/usr/bin/a" }] }).steps.map(text)).toEqual([
      "path x/libx.so unknown",
    ]);
  });

  test("a library already loaded under that SONAME is used again", () => {
    const loaded = [{ path: "/usr/bin/a" }, { path: "/opt/libreal.so", soname: "libx.so.1" }];
    const { steps } = search("libx.so.1", { chain: [{ path: "/usr/bin/a" }], loaded });
    expect(steps.map(text)).toEqual(["loaded /opt/libreal.so found"]);
  });
});

test("a file that is loaded under another name is that one", () => {
  const deb = debFacts({
    name: "x",
    elfs: [{ path: "/opt/libreal.so" }],
    links: { "/opt/liblink.so": "libreal.so" },
  });
  const asker = object({ path: "/usr/bin/a", runpath: ["/opt"] });
  const system = debianSystem([deb], asker.elf);
  const { found: first } = searchLibrary(system, [asker], "libreal.so");
  const { found: second } = searchLibrary(system, [asker], "liblink.so", [asker, first!]);
  expect(second).toBe(first);
});

describe("DT_RPATH", () => {
  const program = { path: "/usr/bin/a", rpath: ["/p"] };

  test("is that of the asker, then of each loader up to the program", () => {
    const chain: Question["chain"] = [
      program,
      { path: "/l/libl.so", rpath: ["/l"] },
      { path: "/m/libm.so", rpath: ["/m"] },
    ];
    expect(byRunPath("libx.so", { chain })).toEqual([
      "DT_RPATH /m/libm.so /m/libx.so absent",
      "DT_RPATH /l/libl.so /l/libx.so absent",
      "DT_RPATH /usr/bin/a /p/libx.so absent",
    ]);
  });

  test("does not count for an asker with DT_RUNPATH", () => {
    const chain: Question["chain"] = [program, { path: "/l/libl.so", rpath: ["/l"], runpath: ["/r"] }];
    expect(byRunPath("libx.so", { chain })).toEqual(["DT_RUNPATH /l/libl.so /r/libx.so absent"]);
  });

  test("of a loader with DT_RUNPATH does not count, that of the loaders above it does", () => {
    const chain: Question["chain"] = [
      program,
      { path: "/l/libl.so", rpath: ["/l"], runpath: ["/r"] },
      { path: "/m/libm.so" },
    ];
    expect(byRunPath("libx.so", { chain })).toEqual(["DT_RPATH /usr/bin/a /p/libx.so absent"]);
  });
});

test("DT_RUNPATH counts for the asker's own names only", () => {
  const chain: Question["chain"] = [{ path: "/usr/bin/a", runpath: ["/p"] }, { path: "/l/libl.so" }];
  expect(byRunPath("libx.so", { chain })).toEqual([]);
});

describe("NODEFLIB", () => {
  const chain: Question["chain"] = [{ path: "/usr/bin/a", flags: ["DYNAMIC", "NODEFLIB"] }];

  test("skips the default directories, and what the cache has below them", () => {
    const question = { elfs: [{ path: `${LIB}/libx.so.1`, soname: "libx.so.1" }], chain };
    expect(search("libx.so.1", question).steps.map(text)).toEqual(["ld.so.cache - absent"]);
  });

  test("does not skip the rest of the cache", () => {
    const elfs = [{ path: "/usr/local/lib/libx.so.1", soname: "libx.so.1" }];
    expect(found("libx.so.1", { elfs, chain })).toBe("/usr/local/lib/libx.so.1");
  });
});

describe("the cache", () => {
  const chain: Question["chain"] = [{ path: "/usr/bin/a" }];
  const conf = (directory: string) => ({
    texts: [{ path: "/etc/ld.so.conf.d/nvidia-tegra.conf", mentions: [directory] }],
  });

  test("has the directories of ld.so.conf.d that the debs ship", () => {
    const elfs = [{ path: `${LIB}/tegra/libx.so.1.1`, soname: "libx.so.1" }];
    expect(found("libx.so.1", { elfs, chain })).toBeUndefined();
    expect(search("libx.so.1", { elfs, debs: [conf(`${LIB}/tegra`)], chain }).steps.map(text)).toEqual([
      `ld.so.cache ${LIB}/tegra/libx.so.1 found`,
    ]);
  });

  test("knows a library by its SONAME, not by its file name", () => {
    const elfs = [{ path: "/opt/v/libx.so.1.1", soname: "libx.so.1" }];
    const question = { elfs, debs: [conf("/opt/v")], chain };
    expect(found("libx.so.1", question)).toBe("/opt/v/libx.so.1");
    expect(found("libx.so.1.1", question)).toBeUndefined();
  });

  test("knows a library without SONAME by its file name", () => {
    expect(found("libx.so.7", { elfs: [{ path: "/opt/v/libx.so.7" }], debs: [conf("/opt/v")], chain })).toBe(
      "/opt/v/libx.so.7",
    );
  });

  test("has nothing whose name ldconfig does not look at", () => {
    const elfs = [{ path: "/opt/v/plugin.so", soname: "plugin.so" }];
    expect(found("plugin.so", { elfs, debs: [conf("/opt/v")], chain })).toBeUndefined();
  });

  test("asks the files of ld.so.conf.d in the order of their names", () => {
    const elfs = ["/opt/b/libx.so.1", "/opt/c/libx.so.1"].map((path) => ({ path, soname: "libx.so.1" }));
    const debs = [
      { texts: [{ path: "/etc/ld.so.conf.d/b.conf", mentions: ["/opt/b"] }] },
      { texts: [{ path: "/etc/ld.so.conf.d/a.conf", mentions: ["/opt/c"] }] },
    ];
    expect(found("libx.so.1", { elfs, debs, chain })).toBe("/opt/c/libx.so.1");
  });

  test("the links of ldconfig are there for run paths too", () => {
    const elfs = [{ path: "/opt/v/libx.so.1.1", soname: "libx.so.1" }];
    const asker: Question["chain"] = [{ path: "/usr/bin/a", runpath: ["/opt/v"] }];
    expect(byRunPath("libx.so.1", { elfs, chain: asker })).toEqual([
      "DT_RUNPATH /usr/bin/a /opt/v/libx.so.1 absent",
    ]);
    expect(byRunPath("libx.so.1", { elfs, debs: [conf("/opt/v")], chain: asker })).toEqual([
      "DT_RUNPATH /usr/bin/a /opt/v/libx.so.1 found",
    ]);
  });

  test("a SONAME with a slash gets no link", () => {
    const elfs = [{ path: "/opt/v/libx.so", soname: "../libx.so.1" }];
    expect(found("libx.so.1", { elfs, debs: [conf("/opt/v")], chain })).toBeUndefined();
  });
});

describe("hardware capabilities", () => {
  const x86 = { machine: "X86_64" };
  const chain: Question["chain"] = [{ path: "/usr/bin/a", runpath: ["/opt"], ...x86 }];

  test("the directories below glibc-hwcaps go before the plain one, the most demanding first", () => {
    const elfs = [
      "/opt/libx.so",
      "/opt/glibc-hwcaps/x86-64-v2/libx.so",
      "/opt/glibc-hwcaps/x86-64-v3/libx.so",
    ];
    const question = { elfs: elfs.map((path) => ({ path, ...x86 })), chain };
    expect(found("libx.so", question)).toBe("/opt/glibc-hwcaps/x86-64-v3/libx.so");
  });

  test("go before the plain ones in the whole cache", () => {
    const soname = "libx.so.1";
    const elfs = [
      { path: "/usr/local/lib/libx.so.1", soname, ...x86 },
      { path: "/usr/lib/glibc-hwcaps/x86-64-v2/libx.so.1", soname, ...x86 },
    ];
    expect(found(soname, { elfs, chain })).toBe("/lib/glibc-hwcaps/x86-64-v2/libx.so.1");
  });

  test("aarch64 has none", () => {
    const elfs = [{ path: "/opt/glibc-hwcaps/x86-64-v2/libx.so" }];
    expect(byRunPath("libx.so", { elfs, chain: [{ path: "/usr/bin/a", runpath: ["/opt"] }] })).toEqual([
      "DT_RUNPATH /usr/bin/a /opt/libx.so absent",
    ]);
  });
});

describe("what is found", () => {
  const chain: Question["chain"] = [{ path: "/usr/bin/a", runpath: ["/one", "/two"] }];
  const two = { path: "/two/libx.so" };

  test.each([
    ["machine", { machine: "X86_64" }],
    ["class", { class: 32 }],
    ["byte order", { endian: "big" }],
  ] as const)("of another %s is passed over", (_, other) => {
    const elfs = [{ path: "/one/libx.so", ...other }, two];
    expect(byRunPath("libx.so", { elfs, chain })).toEqual([
      "DT_RUNPATH /usr/bin/a /one/libx.so other machine",
      "DT_RUNPATH /usr/bin/a /two/libx.so found",
    ]);
  });

  test("and is no ELF file ends the search", () => {
    const question = { elfs: [two], debs: [{ files: ["/one/libx.so"] }], chain };
    expect(search("libx.so", question).steps.map(text)).toEqual([
      "DT_RUNPATH /usr/bin/a /one/libx.so not loadable",
    ]);
  });

  test.each([
    ["an executable", { type: "EXEC" }],
    ["a position-independent executable", { flags: ["DYNAMIC", "PIE"] }],
    ["a file without dynamic section", { flags: [] }],
    ["an object file", { type: "REL" }],
  ] as const)("and is %s ends the search", (_, other) => {
    expect(found("libx.so", { elfs: [{ path: "/one/libx.so", ...other }, two], chain })).toBeUndefined();
  });

  test("as a link that dangles or loops is absent", () => {
    const links = { "/one/libx.so": "nowhere", "/two/libx.so": "libx.so" };
    expect(byRunPath("libx.so", { links, chain })).toEqual([
      "DT_RUNPATH /usr/bin/a /one/libx.so absent",
      "DT_RUNPATH /usr/bin/a /two/libx.so absent",
    ]);
  });

  test("through a link to a directory, and through the links of UsrMerge, is found", () => {
    const question = {
      elfs: [{ path: "/usr/lib/v/nvidia/libx.so" }],
      links: { "/usr/lib/v/tegra": "nvidia" },
      chain: [{ path: "/usr/bin/a", runpath: ["/lib/v/tegra"] }] as const,
    };
    expect(found("libx.so", question)).toBe("/lib/v/tegra/libx.so");
  });

  test("as another name of a hard link is found", () => {
    const fact = {
      path: "/one/libx.so",
      type: "hardlink",
      mode: 0o644,
      size: 0,
      target: "/two/libreal.so",
    } as const;
    const debs = [{ files: [fact], elfs: [{ path: "/two/libreal.so" }] }];
    expect(found("libx.so", { debs, chain })).toBe("/one/libx.so");
  });
});

test("files in the outputs of packages are searched as they lie there", () => {
  const core = layOut([debFacts({ name: "core", elfs: [{ path: `${LIB}/tegra/libx.so` }] })]);
  const entries = core.files.map((file) => ({ ...file, path: `/nix/store/core${file.path}` }));
  const asker = object({ path: "/nix/store/a/bin/a", runpath: ["/nix/store/core/lib"] });
  const { found } = searchLibrary(
    loaderSystem(entries, asker.elf, () => []),
    [asker],
    "libx.so",
  );
  expect(found?.path).toBe("/nix/store/core/lib/libx.so");
});

describe("no input makes it throw, or search without end", () => {
  test.each([
    ["links that lead in a circle", { "/one": "two", "/two": "one" }],
    ["links that grow", { "/one": "one/one" }],
    ["a target that no path can hold", { "/one": "a/".repeat(200_000) }],
    ["the links of UsrMerge themselves", { "/lib": "usr/lib", "/usr/lib": "../lib" }],
  ])("%s", (_, links) => {
    const chain: Question["chain"] = [{ path: "/usr/bin/a", runpath: ["/one"] }];
    expect(found("libx.so", { links, chain })).toBeUndefined();
  });

  test.each(["", "/", ".", "..", "__proto__", "x".repeat(100_000), `/${"x/".repeat(100_000)}`])(
    "a name",
    (name) => {
      expect(found(name, { chain: [{ path: "/usr/bin/a", runpath: ["/"] }] })).toBeUndefined();
    },
  );
});
