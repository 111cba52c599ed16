import { describe, expect, test } from "vitest";
import { debFacts, type TerseDeb } from "../support/facts.ts";
import { findingsIn, LIB, TEGRA } from "./scenario.ts";

const asker = (needed: string) => ({ path: "/usr/bin/x", type: "EXEC" as const, needed: [needed] });
const library = (name: string) => ({ path: `${LIB}/${name}`, soname: name });

describe("missing-provider", () => {
  const helpFor = (needed: string, name = "nvidia-l4t-x") =>
    findingsIn({ debs: [{ name, elfs: [asker(needed)] }] }, "missing-provider")[0]?.help;

  test("names another release where this one has no such library", () => {
    expect(helpFor("libnew.so")).toContain(
      "It is in nvidia-l4t-new of L4T r36, which these debs are not from.",
    );
  });

  test("another vendor's deb is from no release of L4T", () => {
    expect(helpFor("libnvos.so", "slack")).toContain("of L4T r35, which these debs are not from.");
  });

  test("tells what to do where no release has it", () => {
    expect(helpFor("libunheard.so")).toContain("--debs");
  });

  test("is one finding a name, with everybody who asks", () => {
    const elfs = [asker("libnvgone.so"), { ...asker("libnvgone.so"), path: "/usr/bin/y" }];
    const [finding, ...rest] = findingsIn({ debs: [{ name: "nvidia-l4t-x", elfs }] }, "missing-provider");
    expect(rest).toEqual([]);
    expect(finding?.evidence).toEqual(["/usr/bin/x needs libnvgone.so", "/usr/bin/y needs libnvgone.so"]);
  });

  test("is about the debs in question, not about those that are only there to help", () => {
    const scenario = {
      debs: [{ name: "nvidia-l4t-a" }],
      context: [{ name: "nvidia-l4t-x", elfs: [asker("no.so")] }],
    };
    expect(findingsIn(scenario, "missing-provider")).toEqual([]);
  });
});

describe("dangling-link", () => {
  const linkTo = (target: string, change: object = {}, context: string[] = []) =>
    findingsIn(
      {
        debs: [{ name: "nvidia-l4t-x", links: { [`${LIB}/gbm/x.so`]: target }, ...change }],
        context: [{ name: "nvidia-l4t-y", files: context }],
      },
      "dangling-link",
    );

  test("a target that moved within the package is repaired, and a note", () => {
    expect(linkTo("../tegra/libx.so", { files: [`${TEGRA}/libx.so`] })).toMatchObject([
      { severity: "note", help: "What deb2nix prints makes it lead to /lib/libx.so." },
    ]);
  });

  test("a target in another package is named with it", () => {
    expect(linkTo("../tegra/libx.so", {}, [`${TEGRA}/libx.so`])).toMatchObject([
      { severity: "warning", message: "leads to ../tegra/libx.so, which is in l4t-y" },
    ]);
  });

  test("a directory of another package counts", () => {
    expect(linkTo("/usr/share/y", {}, ["/usr/share/y/z"])).toMatchObject([
      { message: "leads to /usr/share/y, which is in l4t-y" },
    ]);
  });

  test("a link to a link is judged by where that one leads", () => {
    const links = { [`${LIB}/a`]: "b", [`${LIB}/b`]: "c" };
    const findings = findingsIn({ debs: [{ name: "nvidia-l4t-x", links }] }, "dangling-link");
    expect(findings.map(({ path }) => path)).toEqual([`${LIB}/b`]);
  });

  test("documentation in another deb is a note", () => {
    const links = { "/usr/share/doc/x": "y", "/usr/share/doc/x-dev/NEWS": "../y/NEWS" };
    const context = [{ name: "nvidia-l4t-y", files: ["/usr/share/doc/y/NEWS"] }];
    expect(findingsIn({ debs: [{ name: "nvidia-l4t-x", links }], context }, "dangling-link")).toMatchObject([
      { severity: "note" },
      { severity: "note" },
    ]);
  });

  test("links in a circle", () => {
    const links = { "/usr/share/a": "b", "/usr/share/b": "a" };
    const findings = findingsIn({ debs: [{ name: "nvidia-l4t-x", links }] }, "dangling-link");
    expect(findings.map(({ path }) => path)).toEqual(["/usr/share/a", "/usr/share/b"]);
  });

  test("a link to itself", () => {
    const links = { "/usr/share/a": "a" };
    expect(findingsIn({ debs: [{ name: "nvidia-l4t-x", links }] }, "dangling-link")).toHaveLength(1);
  });

  test("a link that climbs above the root is repaired", () => {
    expect(linkTo("../../../..")).toMatchObject([{ severity: "note" }]);
  });

  test("a link to a directory of the package is fine where it still leads there", () => {
    expect(linkTo("..")).toEqual([]);
    expect(linkTo("../../aarch64-linux-gnu/gbm")).not.toEqual([]);
    expect(linkTo("../gbm")).toEqual([]);
  });
});

describe("uncertain-provider", () => {
  test("a reservation of the index is a note", () => {
    const debs = [{ name: "nvidia-l4t-x", elfs: [asker("libFLAC.so.8")] }];
    expect(findingsIn({ debs }, "uncertain-provider")).toMatchObject([
      { severity: "note", help: "follows the version" },
    ]);
  });
});

describe("duplicate-soname", () => {
  const libx = { name: "nvidia-l4t-a", elfs: [library("libnvx.so")] };
  const other = { name: "nvidia-l4t-b", elfs: [library("libnvx.so")] };

  test("counts among the debs that are only there to resolve against, where one in question asks", () => {
    const findings = findingsIn(
      { debs: [{ name: "nvidia-l4t-c", elfs: [asker("libnvx.so")] }], context: [libx, other] },
      "duplicate-soname",
    );
    expect(findings).toMatchObject([{ package: "l4t-c", path: "/usr/bin/x", subject: "libnvx.so" }]);
  });

  test("is nobody's business where no deb in question is concerned", () => {
    const findings = findingsIn(
      { debs: [{ name: "nvidia-l4t-c" }], context: [libx, other] },
      "duplicate-soname",
    );
    expect(findings).toEqual([]);
  });

  test("a copy for the package alone, in a directory of its own, is no second library", () => {
    const path = `${LIB}/profiler/libnvx.so`;
    const profiler = { name: "nvidia-l4t-b", elfs: [{ ...library("libnvx.so"), path }] };
    expect(findingsIn({ debs: [libx, profiler] }, "duplicate-soname")).toEqual([]);
    const searched = {
      ...profiler,
      texts: [{ path: "/etc/ld.so.conf.d/b.conf", mentions: [`${LIB}/profiler`] }],
    };
    expect(findingsIn({ debs: [libx, searched] }, "duplicate-soname")).toHaveLength(1);
  });

  test("stubs are no second library", () => {
    const stub = {
      name: "nvidia-l4t-b",
      elfs: [{ ...library("libnvx.so"), path: `${LIB}/stubs/libnvx.so` }],
    };
    expect(findingsIn({ debs: [libx, stub] }, "duplicate-soname")).toEqual([]);
  });
});

describe("shadows-nixpkgs", () => {
  test("a copy that nobody gets is a note", () => {
    const scenario = { debs: [{ name: "nvidia-l4t-x", elfs: [library("libdrm.so.2")] }] };
    expect(findingsIn(scenario, "shadows-nixpkgs")).toMatchObject([
      { severity: "note", subject: "libdrm.so.2" },
    ]);
  });
});

describe("shadows-nixpkgs of a driver's platform library", () => {
  test("that a manifest of the package names is what the package is for", () => {
    const texts = [
      { path: "/usr/share/egl/egl_external_platform.d/x.json", mentions: [], libraries: ["libdrm.so.2"] },
    ];
    const scenario = { debs: [{ name: "nvidia-l4t-x", elfs: [library("libdrm.so.2")], texts }] };
    expect(findingsIn(scenario, "shadows-nixpkgs")).toEqual([]);
  });
});

describe("missing-soname-link", () => {
  const lib = { path: `${TEGRA}/libnvx.so.1.1`, soname: "libnvx.so.1" };

  test("that only the package itself asks for is a warning: deb2nix prints the link", () => {
    const scenario = { debs: [{ name: "nvidia-l4t-x", elfs: [lib, asker("libnvx.so.1")] }] };
    expect(findingsIn(scenario, "missing-soname-link")).toMatchObject([{ severity: "warning" }]);
  });

  test("that nobody asks for is a note where ldconfig would have made it", () => {
    expect(
      findingsIn({ debs: [{ name: "nvidia-l4t-x", elfs: [lib] }] }, "missing-soname-link"),
    ).toMatchObject([{ severity: "note", subject: "libnvx.so.1" }]);
  });

  test("a name that a shell would run is in no line to be copied", () => {
    const elfs = [
      { ...lib, path: `${TEGRA}/x;id.so` },
      { path: `${TEGRA}/libnvy.so`, soname: "libnvy.so.1" },
    ];
    const found = findingsIn({ debs: [{ name: "nvidia-l4t-x", elfs }] }, "missing-soname-link");
    expect(found.map(({ help }) => help)).toEqual([
      "Add: ln -s libnvy.so $out/lib/libnvy.so.1",
      "Add a link of that name beside it.",
    ]);
  });

  test("of a plugin in a directory of its own is nobody's business", () => {
    const plugin = { ...lib, path: `${LIB}/weston/libnvx.so.1.1` };
    expect(findingsIn({ debs: [{ name: "nvidia-l4t-x", elfs: [plugin] }] }, "missing-soname-link")).toEqual(
      [],
    );
  });
});

describe("symbol-version-too-new", () => {
  const needs = { versionNeeds: [{ file: "libnvx.so", versions: ["NVX_1", "NVX_2"] }] };
  const found = (versionDefs: string[]) =>
    findingsIn(
      {
        debs: [{ name: "nvidia-l4t-x", elfs: [{ ...asker("libnvx.so"), ...needs }] }],
        context: [{ name: "nvidia-l4t-y", elfs: [{ ...library("libnvx.so"), versionDefs }] }],
      },
      "symbol-version-too-new",
    );

  test("a library of the set that lacks a version", () => {
    expect(found(["NVX_1"])).toMatchObject([{ subject: "NVX_2", evidence: ["it defines NVX_1"] }]);
  });

  test("one that has them all, and one without any", () => {
    expect(found(["NVX_1", "NVX_2"])).toEqual([]);
    expect(found([])).toEqual([]);
  });

  test("versions are compared as numbers: 2.9 is older than 2.10", () => {
    const versions = (version: string) => ({
      debs: [
        {
          name: "nvidia-l4t-x",
          elfs: [{ path: "/usr/bin/x", versionNeeds: [{ file: "libc.so.6", versions: [version] }] }],
        },
      ],
      config: '[target.symbols]\nGLIBC = "2.10"\n',
    });
    expect(findingsIn(versions("GLIBC_2.9"), "symbol-version-too-new")).toEqual([]);
    expect(findingsIn(versions("GLIBC_2.11"), "symbol-version-too-new")).toHaveLength(1);
  });
});

describe("undefined-symbol", () => {
  const PRINTF = { name: "printf", binding: "global", version: "GLIBC_2.17" };
  const program = (needed: string[], change: object = {}) => ({
    path: "/usr/bin/x",
    needed: ["libc.so.6", ...needed],
    interpreter: "/lib/ld-linux-aarch64.so.1",
    imports: [{ name: "nv_open", binding: "global" }, PRINTF],
    exports: [],
    ...change,
  });
  const found = (elf: ReturnType<typeof program>) =>
    findingsIn({ debs: [{ name: "nvidia-l4t-x", elfs: [elf] }] }, "undefined-symbol");

  test("glibc alone, and no version: nobody can define it", () => expect(found(program([]))).toHaveLength(1));

  test.each(["libdrm.so.2", "libcuda.so.1", "libnvgone.so"])("says nothing where %s was not read", (name) => {
    expect(found(program([name]))).toEqual([]);
  });

  test("weak references and versioned ones are no concern of it", () => {
    const imports = [{ name: "nv_open", binding: "weak" }, PRINTF];
    expect(found(program([], { imports }))).toEqual([]);
  });

  test("a file without symbol versions cannot be judged", () => {
    expect(found(program([], { imports: [{ name: "printf", binding: "global" }] }))).toEqual([]);
  });

  test("in a library it is a note", () => {
    const { interpreter: _, ...library } = program([]);
    expect(
      findingsIn({ debs: [{ name: "nvidia-l4t-x", elfs: [library] }] }, "undefined-symbol"),
    ).toMatchObject([{ severity: "note", confidence: "possible" }]);
  });

  test("libraries that need each other are walked once", () => {
    const a = {
      path: `${LIB}/libnva.so`,
      needed: ["libnvb.so"],
      imports: [{ name: "no", binding: "global" }, PRINTF],
      exports: [],
    };
    const b = { path: `${LIB}/libnvb.so`, needed: ["libnva.so"], imports: [], exports: [] };
    expect(findingsIn({ debs: [{ name: "nvidia-l4t-x", elfs: [a, b] }] }, "undefined-symbol")).toHaveLength(
      1,
    );
  });
});

describe("stale-override", () => {
  const debs = [{ name: "nvidia-l4t-x", elfs: [{ path: "/usr/bin/x", needed: ["libdrm.so.2"] }] }];
  const stale = (config: string) =>
    findingsIn({ debs, config }, "stale-override").map(({ subject }) => subject);

  test("an input that is taken away and is none", () =>
    expect(stale('[[packages.l4t-x.inputs.remove]]\nattr = "gtk3"\nreason = "b"\n')).toEqual(["gtk3"]));
  test("a SONAME that is given the attribute which it has anyway", () =>
    expect(stale('[sonames]\n"libdrm.so.2" = "libdrm"\n')).toEqual(["libdrm.so.2"]));
  test("a SONAME that nobody asks for", () =>
    expect(stale('[host-provided]\n"libz.so" = "initrd"\n')).toEqual(["libz.so"]));
  test("not one that gives another answer", () =>
    expect(stale('[sonames]\n"libdrm.so.2" = "libdrm_nv"\n')).toEqual([]));
});

describe("package-cycle", () => {
  test("packages of one set that need each other are one package, and a note says so", () => {
    const scenario = {
      debs: [
        { name: "nvidia-l4t-a", elfs: [{ ...library("libnva.so"), needed: ["libnvb.so"] }] },
        { name: "nvidia-l4t-b-more", elfs: [{ ...library("libnvb.so"), needed: ["libnva.so"] }] },
      ],
    };
    expect(findingsIn(scenario, "package-cycle")).toMatchObject([
      {
        severity: "note",
        package: "l4t-a",
        subject: "l4t-a l4t-b-more",
        evidence: ["nvidia-l4t-a", "nvidia-l4t-b-more"],
      },
    ]);
  });

  test("by what is opened at run time alone is a note", () => {
    const opens = {
      openers: ["dlopen"],
      dlopen: [{ name: "libnva.so", grade: "certain" as const, evidence: "" }],
    };
    const scenario = {
      debs: [
        { name: "nvidia-l4t-a", elfs: [{ ...library("libnva.so"), needed: ["libnvb.so"] }] },
        { name: "nvidia-l4t-b", elfs: [{ ...library("libnvb.so"), ...opens }] },
      ],
    };
    expect(findingsIn(scenario, "package-cycle")).toMatchObject([
      {
        severity: "note",
        subject: "l4t-a l4t-b",
        evidence: [expect.stringContaining("needs"), expect.stringContaining("opens")],
      },
    ]);
  });
});

describe("driver-version", () => {
  test("that is not the debs' own is a note", () => {
    const deb = { name: "nvidia-l4t-x", version: "36.4.3-1", elfs: [library("libnvidia-a.so.540.4.0")] };
    expect(findingsIn({ debs: [deb] }, "driver-version")).toMatchObject([
      {
        severity: "note",
        subject: "540.4.0",
        message: "driver libraries end in 540.4.0, the debs have version 36.4.3",
      },
    ]);
  });
});

describe("driver-version of a library that was taken from another package's deb", () => {
  const taking = (libraries: readonly string[]) =>
    findingsIn(
      {
        debs: [
          { name: "nvidia-l4t-core", version: "36.4.3-1", elfs: libraries.map(library) },
          { name: "nvidia-l4t-x", version: "36.4.3-1", files: ["/etc/x"] },
        ],
        config: `[[packages.l4t-x.relocate]]\ndeb = "nvidia-l4t-core"\npaths = ["*-b.so.*"]\nreason = "x"\n`,
      },
      "driver-version",
    );

  test("is told with that deb", () => {
    const found = taking(["libnvidia-a.so.540.4.0", "libnvidia-c.so.540.4.0", "libnvidia-b.so.540.3.0"]);
    expect(found).toContainEqual(
      expect.objectContaining({ severity: "warning", package: "l4t-x", deb: "nvidia-l4t-core" }),
    );
  });

  test("tells the release by that deb", () => {
    expect(taking(["libnvidia-b.so.540.3.0"])).toMatchObject([
      { package: "l4t-x", message: "driver libraries end in 540.3.0, the debs have version 36.4.3" },
    ]);
  });
});

describe("driver-version of a program with versions of its own", () => {
  const driver = {
    name: "libnvidia-core",
    version: "535.274.02-1",
    elfs: [library("libnvidia-a.so.535.274.02"), library("libnvidia-b.so.535.274.02")],
  };
  const settings = (version: string) => ({
    name: "nvidia-settings",
    version,
    elfs: [library("libnvidia-gtk3.so.535.247.01"), asker("libnvidia-gtk3.so.535.247.01")],
  });

  test("is its own", () => {
    expect(findingsIn({ debs: [driver, settings("535.247.01-2")] }, "driver-version")).toEqual([]);
  });

  test("is a stranger's where the deb has another version, or another package asks for the library", () => {
    const debs = [driver, settings("535.274.02-1")];
    expect(findingsIn({ debs }, "driver-version")).toMatchObject([{ severity: "warning" }]);
    const user = { name: "user", elfs: [asker("libnvidia-gtk3.so.535.274.02")] };
    expect(findingsIn({ debs: [driver, settings("535.247.01-2"), user] }, "driver-version")).toHaveLength(1);
  });
});

describe("uncertain-provider", () => {
  const asking = (Depends: string, context: TerseDeb[] = []) =>
    findingsIn(
      {
        debs: [{ name: "x", control: { Depends }, elfs: [{ path: "/usr/bin/x", needed: ["libdrm.so.2"] }] }],
        context,
      },
      "uncertain-provider",
    );

  test("a deb of the vendor's own, in just one version, was to have it", () => {
    expect(asking("libc6, libdrm2 (= 2.4.1-1)")).toMatchObject([
      {
        severity: "warning",
        subject: "libdrm.so.2",
        message: "libdrm.so.2 is taken from libdrm, whose version may be another",
        evidence: ["/usr/bin/x needs libdrm.so.2", "the deb depends on libdrm2 (= 2.4.1-1)"],
      },
    ]);
  });

  test.each(["libdrm2 (>= 2.4.1)", "libdrm2", "libdrm2 (= 1) | libdrm2b", "libdrm-dev (= 1)", "libdrm2 (= "])(
    "%s asks for no version, for one of several, or for something else",
    (Depends) => expect(asking(Depends)).toEqual([]),
  );

  test("that deb at hand provides it", () => {
    const context = [{ name: "libdrm2", elfs: [{ path: `${LIB}/libdrm.so.2` }] }];
    expect(asking("libdrm2 (= 35.3.1-1)", context)).toEqual([]);
  });
});

describe("clobbered-file", () => {
  test("two links that end at one file are one", () => {
    const links = { [`${LIB}/libx.so`]: "tegra/libx.so", [`${TEGRA}/libx.so`]: "libx.so.1" };
    const deb = { name: "nvidia-l4t-x", links, elfs: [{ path: `${TEGRA}/libx.so.1` }] };
    expect(findingsIn({ debs: [deb] }, "clobbered-file")).toEqual([]);
  });

  test("two links that end at two files are not", () => {
    const links = { [`${LIB}/libx.so`]: "libx.so.2", [`${TEGRA}/libx.so`]: "libx.so.1" };
    const elfs = [{ path: `${TEGRA}/libx.so.1` }, { path: `${LIB}/libx.so.2` }];
    expect(findingsIn({ debs: [{ name: "nvidia-l4t-x", links, elfs }] }, "clobbered-file")).toHaveLength(1);
  });

  const file = (path: string, size: number) => ({ path, type: "file" as const, mode: 0o644, size });

  test("by a file of the same size is a note", () => {
    const files = [file(`${LIB}/x.so`, 5), file(`${TEGRA}/x.so`, 5)];
    expect(findingsIn({ debs: [{ name: "nvidia-l4t-x", files }] }, "clobbered-file")).toMatchObject([
      { severity: "note", confidence: "possible" },
    ]);
  });
});

describe("dead-rpath-entry", () => {
  test("that is one step too short is a warning", () => {
    const elfs = [{ path: "/usr/bin/x", runpath: ["/opt/x"] }, { path: "/opt/x/lib/libx.so" }];
    expect(findingsIn({ debs: [{ name: "nvidia-l4t-x", elfs }] }, "dead-rpath-entry")).toMatchObject([
      { severity: "warning", message: "the libraries are in /opt/x/lib, the run path says /opt/x" },
    ]);
  });
});

describe("leaked-build-path", () => {
  test.each(["", ".", "lib", "./lib"])("%j begins where the program is started", (entry) => {
    const elfs = [{ path: "/usr/bin/x", runpath: [entry] }];
    expect(findingsIn({ debs: [{ name: "nvidia-l4t-x", elfs }] }, "leaked-build-path")).toMatchObject([
      { subject: entry, message: "has a run path that begins where the program is started" },
    ]);
  });

  test.each(["$LIB", "/opt/$PLATFORM/lib", "${ORIGIN}/../lib", "$ORIGIN/../../../extras/lib64"])(
    "%s is the loader's to know",
    (entry) => {
      const elfs = [{ path: "/usr/bin/x", runpath: [entry] }];
      expect(findingsIn({ debs: [{ name: "nvidia-l4t-x", elfs }] }, "leaked-build-path")).toEqual([]);
    },
  );
});

describe("undeclared-input", () => {
  const config = (x: string[], y: string[]) =>
    `[packages.l4t-x]\ninputs.declared = ${JSON.stringify(x)}\n[packages.l4t-y]\ninputs.declared = ${JSON.stringify(y)}\n`;

  test("that another input brings is a note", () => {
    const debs = [{ name: "nvidia-l4t-x", elfs: [asker("libdrm.so.2")] }, { name: "nvidia-l4t-y" }];
    expect(findingsIn({ debs, config: config(["l4t-y"], ["libdrm"]) }, "undeclared-input")).toMatchObject([
      { severity: "note", message: "libdrm is needed, and comes only by way of another input" },
    ]);
  });
});

describe("dropped-file", () => {
  test("an empty directory that is emptied into another", () => {
    const directory = (path: string) => ({ path, type: "directory" as const, mode: 0o755, size: 0 });
    const deb = debFacts({
      name: "nvidia-l4t-x",
      files: ["/usr", "/usr/lib", LIB, "/var", "/var/spool"].map(directory),
    });
    expect(findingsIn({ debs: [deb] }, "dropped-file")).toMatchObject([
      { path: LIB, evidence: ["an empty directory that is flattened"] },
    ]);
  });
});

describe("dlopen-missing", () => {
  const opens = (name: string, grade: "likely" | "possible") => ({
    debs: [{ name: "nvidia-l4t-x", elfs: [{ path: "/usr/bin/x", dlopen: [{ name, grade, evidence: "" }] }] }],
  });

  const tries = (names: string[], needed: string[] = []) => {
    const dlopen = names.map((name) => ({ name, grade: "certain" as const, evidence: "" }));
    const elfs = [{ path: "/usr/bin/x", openers: ["dlopen"], dlopen, needed }];
    return findingsIn({ debs: [{ name: "nvidia-l4t-x", elfs }] }, "dlopen-missing").map(
      ({ subject, severity }) => `${subject} ${severity}`,
    );
  };

  test("a probe over many versions is one finding, and a note where any of them is there", () => {
    const names = ["libusbx-0.1.so.4", "libusbx-0.2.so.4", "libusbx-0.3.so.9"];
    const withThem = (elfs: TerseDeb["elfs"] = []) =>
      findingsIn(
        {
          debs: [
            {
              name: "nvidia-l4t-x",
              elfs: [
                {
                  path: "/usr/bin/x",
                  openers: ["dlopen"],
                  dlopen: names.map((name) => ({ name, grade: "certain" as const, evidence: "" })),
                },
                ...elfs,
              ],
            },
          ],
        },
        "dlopen-missing",
      );
    expect(withThem()).toMatchObject([
      {
        severity: "warning",
        subject: names[0],
        evidence: { length: 3 },
        message: expect.stringContaining("2 other versions"),
      },
    ]);
    expect(withThem([{ path: `${LIB}/libusbx-0.2.so.4` }])).toMatchObject([{ severity: "note" }]);
  });

  test("one of several versions that the file tries is a note where another one is there", () => {
    expect(tries(["libdrm.so.1", "libdrm.so.2"])).toEqual(["libdrm.so.1 note"]);
    expect(tries(["libdrm.so.1"], ["libdrm.so.2"])).toEqual(["libdrm.so.1 note"]);
    expect(tries(["libdrm.so.1", "libdrm.so.0"])).toEqual(["libdrm.so.1 warning"]);
  });

  test("nor is one that is needed and missing, whatever its version, there", () => {
    expect(tries(["libdrm.so.1"], ["libdrm.so.0"])).toEqual(["libdrm.so.1 warning"]);
    expect(tries(["libdrm.so.1"], ["libdrm.so.1"])).toEqual(["libdrm.so.1 warning"]);
  });

  test("a guess that the release can answer is a warning, any other a note", () => {
    expect(findingsIn(opens("libnvgone.so", "likely"), "dlopen-missing")).toMatchObject([
      { severity: "warning" },
    ]);
    expect(findingsIn(opens("libunheard.so", "likely"), "dlopen-missing")).toMatchObject([
      { severity: "note" },
    ]);
    expect(findingsIn(opens("libnvgone.so", "possible"), "dlopen-missing")).toMatchObject([
      { severity: "note" },
    ]);
  });
});

describe("sibling-dlopen", () => {
  const openX = (name: string, change: object = {}) => [
    {
      path: "/usr/bin/x",
      openers: ["dlopen"],
      dlopen: [{ name, grade: "certain" as const, evidence: "" }],
      ...change,
    },
    library(name),
  ];

  test("of the package itself", () => {
    expect(
      findingsIn({ debs: [{ name: "nvidia-l4t-x", elfs: openX("libnvy.so") }] }, "sibling-dlopen"),
    ).toMatchObject([
      {
        severity: "warning",
        help: 'What deb2nix prints has it: appendRunpaths = [ "${placeholder "out"}/lib" ];',
      },
    ]);
  });

  test("in a directory of its own: that directory", () => {
    const elfs = [openX("libnvy.so")[0]!, { path: `${LIB}/tegra/plugins/libnvy.so` }];
    expect(findingsIn({ debs: [{ name: "nvidia-l4t-x", elfs }] }, "sibling-dlopen")).toMatchObject([
      { help: expect.stringContaining('"${placeholder "out"}/lib/plugins"') },
    ]);
  });

  test("in a directory whose name is Nix: no line to be copied", () => {
    const elfs = [openX("libnvy.so")[0]!, { path: `${LIB}/x"\${y}/libnvy.so` }];
    expect(findingsIn({ debs: [{ name: "nvidia-l4t-x", elfs }] }, "sibling-dlopen")).toMatchObject([
      { help: 'No run path can name /lib/x"${y}: link the library into lib.' },
    ]);
  });

  test("that by its grade is a mere guess is added by nobody", () => {
    const dlopen = [{ name: "libnvy.so", grade: "possible" as const, evidence: "" }];
    expect(
      findingsIn(
        { debs: [{ name: "nvidia-l4t-x", elfs: openX("libnvy.so", { dlopen }) }] },
        "sibling-dlopen",
      ),
    ).toMatchObject([{ severity: "note", help: expect.stringMatching(/^Add: appendRunpaths/) }]);
  });

  describe("of a store path", () => {
    const HASH = "0123456789abcdfghijklmnpqrsvwxyz";
    const built = (runpath: string[]) => {
      const [opener] = openX("libnvy.so", { path: "/bin/x", runpath });
      const store = (name: string, path: object & { path: string }) => ({
        ...debFacts({ name, elfs: [path] }),
        file: `${HASH}-${name}`,
      });
      return findingsIn(
        { debs: [store("x-1", opener!), store("y-1", { path: "/lib/libnvy.so" })] },
        "sibling-dlopen",
      );
    };

    test("what is in the run path is found", () => {
      expect(built([`/nix/store/${HASH}-y-1/lib`])).toEqual([]);
    });

    test("what is not in the run path is told, without advice for a derivation", () => {
      expect(built([`/nix/store/${HASH}-z-1/lib`, "$ORIGIN"])).toMatchObject([
        { severity: "warning", help: "The run path of the file that opens it must lead there." },
      ]);
    });

    test("$ORIGIN leads to what lies beside the file", () => {
      const elfs = [
        openX("libnvy.so", { path: "/bin/x", runpath: ["$ORIGIN/../lib"] })[0]!,
        { path: "/lib/libnvy.so" },
      ];
      const deb = { ...debFacts({ name: "x", elfs }), file: `${HASH}-x-1` };
      expect(findingsIn({ debs: [deb] }, "sibling-dlopen")).toEqual([]);
    });
  });

  test("that the driver's directory serves is a note", () => {
    for (const name of ["libcuda.so.1", "libcuda.so"]) {
      const debs = [{ name: "nvidia-l4t-x", elfs: openX(name) }];
      expect(findingsIn({ debs }, "sibling-dlopen")).toMatchObject([{ severity: "note" }]);
    }
  });

  test("behind a wrapper is the wrapper's", () => {
    const debs = [{ name: "nvidia-l4t-x", elfs: openX("libnvy.so", { openers: ["NvOsLibraryLoad"] }) }];
    expect(findingsIn({ debs }, "sibling-dlopen")).toEqual([]);
    expect(findingsIn({ debs }, "dlopen-wrapper")).toHaveLength(1);
  });
});

describe("dlopen-wrapper", () => {
  const found = (opener: string, names: string[] = []) => {
    const dlopen = names.map((name) => ({ name, grade: "certain" as const, via: opener, evidence: "" }));
    const elfs = [{ path: "/usr/bin/x", openers: [opener], dlopen }];
    return findingsIn({ debs: [{ name: "nvidia-l4t-x", elfs }] }, "dlopen-wrapper");
  };

  test("of a loader of plugins without any name is a note, of NVIDIA's a warning", () => {
    expect(found("g_module_open")).toMatchObject([{ severity: "note" }]);
    expect(found("g_module_open", ["libdrm.so.2"])).toMatchObject([{ severity: "warning" }]);
    expect(found("NvOsLibraryLoad")).toMatchObject([{ severity: "warning" }]);
  });

  test("a second copy is no cure where the library has objects that others share", () => {
    expect(found("NvOsLibraryLoad")[0]?.help).toContain("private copy");
    expect(found("_ZN8QLibrary4loadEv")[0]?.help).not.toContain("private copy");
  });
});

describe("absolute-path", () => {
  const opens = (path: string, files: string[] = []) =>
    findingsIn(
      { debs: [{ name: "nvidia-l4t-x", elfs: [{ path: "/usr/bin/x", paths: [path] }], files }] },
      "absolute-path",
    );

  describe("that deb2nix makes a file open elsewhere", () => {
    const driver = `${LIB}/tegra-egl/libcuda.so.1`;
    const other = `${LIB}/tegra-egl/libnvy.so`;
    const helpFor = (path: string, elfs: TerseDeb["elfs"] = []) => {
      const dlopen = [{ name: path, grade: "certain" as const, evidence: "" }];
      const opener = { path: `${TEGRA}/libnvx.so`, openers: ["dlopen"], dlopen, needed: ["libnvy.so"] };
      const scenario = {
        debs: [{ name: "nvidia-l4t-x", elfs: [opener, ...elfs] }],
        context: [{ name: "nvidia-l4t-y", elfs: [{ path: driver }, { path: other }] }],
      };
      return findingsIn(scenario, "absolute-path")[0]?.help;
    };

    test("says where", () => {
      expect(helpFor(other)).toBe(
        "What deb2nix prints makes it open ${l4t-y}/lib/tegra-egl/libnvy.so instead, by dlopenOverride.",
      );
      expect(helpFor(driver)).toBe(
        "What deb2nix prints makes it open libcuda.so.1 of the driver's directory instead, by dlopenOverride.",
      );
    });

    test("says so only where that is all files that have the path", () => {
      const help = helpFor(other, [{ path: "/usr/bin/x", paths: [other] }]);
      expect(help).toMatch(/^Make the program open \$\{l4t-y\}/);
    });
  });

  test("an override into the driver's directory is an error where no package puts the library there", () => {
    const path = `${TEGRA}-egl/libcuda.so.1`;
    const elfs = [
      {
        path: `${TEGRA}/libnvx.so`,
        openers: ["dlopen"],
        dlopen: [{ name: path, grade: "certain" as const, via: "dlopen", evidence: "" }],
      },
    ];
    const asker = { name: "nvidia-l4t-x", elfs };
    const owner = { name: "nvidia-l4t-y", elfs: [{ path, soname: "libcuda.so.1" }] };
    const missing = {
      severity: "error",
      message: expect.stringContaining("where no package puts libcuda.so.1"),
    };
    expect(findingsIn({ debs: [asker] }, "absolute-path")).toMatchObject([missing]);
    expect(findingsIn({ debs: [asker], context: [owner] }, "absolute-path")).toMatchObject([
      { severity: "warning", help: expect.stringContaining("by dlopenOverride") },
    ]);
  });

  test("a directory in which the set has files", () => {
    expect(opens("/usr/share/nvx/*.bin", ["/usr/share/nvx/a.bin"])).toMatchObject([
      { severity: "warning", message: expect.stringContaining("looks for files in /usr/share/nvx") },
    ]);
  });

  test("configuration that the set ships is the system's to place: a note", () => {
    expect(opens("/etc/nvx.conf", ["/etc/nvx.conf"])).toMatchObject([
      { severity: "note", help: expect.stringContaining("environment.etc") },
    ]);
  });

  test("a file that nobody ships is a note", () => {
    expect(opens("/usr/bin/modprobe-nvx")).toMatchObject([{ severity: "note", confidence: "possible" }]);
  });
});
