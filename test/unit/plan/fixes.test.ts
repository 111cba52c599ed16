import { describe, expect, test } from "vitest";
import { layOut } from "../../../src/layout/lay-out.ts";
import { originRunpathFixes, relinkFixes, rewriteFixes, sonameLinkFixes } from "../../../src/plan/fixes.ts";
import { debFacts, type TerseDeb } from "../support/facts.ts";

const TEGRA = "/usr/lib/aarch64-linux-gnu/tegra";

describe("relink", () => {
  const fixesOf = (deb: Omit<TerseDeb, "name">) => relinkFixes(layOut([debFacts({ name: "x", ...deb })]));

  test("a plugin link that pointed up into the driver's directory", () => {
    const links = { "/usr/lib/aarch64-linux-gnu/gbm/tegra_gbm.so": "../tegra/libnvidia-allocator.so" };
    expect(fixesOf({ links, elfs: [{ path: `${TEGRA}/libnvidia-allocator.so` }] })).toEqual([
      {
        kind: "relink",
        path: "/lib/gbm/tegra_gbm.so",
        was: "../tegra/libnvidia-allocator.so",
        target: "../libnvidia-allocator.so",
      },
    ]);
  });

  test("an absolute link into the package", () => {
    const links = { "/usr/bin/code": "/usr/share/code/bin/code" };
    expect(fixesOf({ links, files: ["/usr/share/code/bin/code"] })).toMatchObject([
      { path: "/bin/code", target: "../share/code/bin/code" },
    ]);
  });

  test("an absolute link to a directory of the package", () => {
    const links = { "/usr/share/doc/x": "/usr/share/x-doc" };
    expect(fixesOf({ links, files: ["/usr/share/x-doc/readme"] })).toMatchObject([{ target: "../x-doc" }]);
  });

  test("a chain of absolute links, every one of them", () => {
    const links = { "/usr/bin/a": "/usr/bin/b", "/usr/bin/b": "/opt/x/run" };
    expect(fixesOf({ links, files: ["/opt/x/run"] })).toMatchObject([
      { path: "/bin/a", target: "b" },
      { path: "/bin/b", target: "../opt/x/run" },
    ]);
  });

  test("a link through a link to a directory", () => {
    const links = { "/opt/x/current": "1.0", "/usr/bin/run": "/opt/x/current/run" };
    expect(fixesOf({ links, files: ["/opt/x/1.0/run"] })).toMatchObject([
      { path: "/bin/run", target: "../opt/x/1.0/run" },
    ]);
  });

  test("a link through a link to a directory that was repaired itself", () => {
    const links = { "/opt/x/current": "/opt/x/1.0", "/usr/bin/run": "../../opt/x/current/run" };
    expect(fixesOf({ links, files: ["/opt/x/1.0/run"] })).toMatchObject([
      { path: "/bin/run", target: "../opt/x/1.0/run" },
      { path: "/opt/x/current", target: "1.0" },
    ]);
  });

  test("a link that climbs above the root, which has no parent on Ubuntu", () => {
    const links = { "/usr/bin/run": "../../../opt/x/run" };
    expect(fixesOf({ links, files: ["/opt/x/run"] })).toMatchObject([{ target: "../opt/x/run" }]);
  });

  test("links in a circle are left alone", () => {
    expect(fixesOf({ links: { "/usr/bin/a": "/usr/bin/b", "/usr/bin/b": "/usr/bin/a" } })).toEqual([]);
  });

  test("a link that still leads where it led needs nothing", () => {
    const links = { [`${TEGRA}/libcuda.so.1`]: "libcuda.so.1.1" };
    expect(fixesOf({ links, elfs: [{ path: `${TEGRA}/libcuda.so.1.1` }] })).toEqual([]);
  });

  test("a link to a directory needs nothing", () => {
    expect(fixesOf({ links: { "/usr/share/a": "b" }, files: ["/usr/share/b/c"] })).toEqual([]);
  });

  test("a link to what is not in the package cannot be repaired here", () => {
    expect(fixesOf({ links: { "/usr/lib/systemd/x": "/lib/systemd/system/serial-getty@.service" } })).toEqual(
      [],
    );
  });

  test("a link onto itself after the move is left alone", () => {
    expect(fixesOf({ links: { "/usr/lib/libx.so": "/lib/libx.so" } })).toEqual([]);
  });
});

describe("soname-link", () => {
  test("stands beside its library", () => {
    const layout = layOut([
      debFacts({ name: "x", elfs: [{ path: `${TEGRA}/libnvgbm.so`, soname: "libgbm.so.1" }] }),
    ]);
    expect(sonameLinkFixes(new Map([["libgbm.so.1", layout.files[0]!]]))).toEqual([
      { kind: "soname-link", path: "/lib/libgbm.so.1", target: "libnvgbm.so" },
    ]);
  });
});

describe("soname-link of a name that is a path", () => {
  test.each(["../../etc/libx.so.1", "sub/libx.so.1"])("%s has none", (soname) => {
    const layout = layOut([debFacts({ name: "x", elfs: [{ path: `${TEGRA}/libx.so`, soname }] })]);
    expect(sonameLinkFixes(new Map([[soname, layout.files[0]!]]))).toEqual([]);
  });
});

describe("rewrite-paths", () => {
  const replacementsOf = (mentions: readonly string[], files: readonly string[]) => {
    const desktop = "/usr/share/applications/x.desktop";
    const deb = debFacts({ name: "x", files: [desktop, ...files], texts: [{ path: desktop, mentions }] });
    return rewriteFixes(layOut([deb]), [deb]);
  };

  test("a program of the package", () => {
    expect(replacementsOf(["/opt/x/run", "/usr/bin/env"], ["/opt/x/run"])).toEqual([
      {
        kind: "rewrite-paths",
        path: "/share/applications/x.desktop",
        replacements: [{ from: "/opt/x/run", to: "/opt/x/run", isDirectory: false }],
      },
    ]);
  });

  test("what lies in a directory that is replaced is replaced with it", () => {
    const fixes = replacementsOf(["/opt/x", "/opt/x/run"], ["/opt/x/run"]);
    expect(fixes).toMatchObject([{ replacements: [{ from: "/opt/x", isDirectory: true }] }]);
  });

  test("a path that begins with the name of a file is another one", () => {
    const fixes = replacementsOf(["/bin/box", "/bin/box2", "/usr/bin/box"], ["/usr/bin/box", "/bin/box2"]);
    expect(fixes).toMatchObject([
      { replacements: [{ from: "/usr/bin/box" }, { from: "/bin/box2" }, { from: "/bin/box" }] },
    ]);
  });

  test("what moved out of a directory that is replaced is replaced by itself", () => {
    const [own, other] = ["/usr/lib/x/nvidia", "/usr/local/cuda-12.0/bin/nvcc"];
    const fixes = replacementsOf(["/usr/local/cuda-12.0", other!], [own!, other!]);
    expect(fixes).toMatchObject([{ replacements: [{ from: other, to: "/bin/nvcc" }] }]);
  });

  test("other packages' files stay", () => {
    expect(replacementsOf(["/usr/bin/python3"], [])).toEqual([]);
  });

  test("configuration and state stay where the administrator keeps them", () => {
    expect(replacementsOf(["/etc/x/x.conf", "/var/lib/x"], ["/etc/x/x.conf", "/var/lib/x/y"])).toEqual([]);
  });
});

describe("origin-runpath", () => {
  const fixesOf = (runpath: readonly string[]) => {
    const program = { path: "/opt/x/bin/run", runpath, interpreter: "/lib/ld-linux-aarch64.so.1" };
    const layout = layOut([debFacts({ name: "x", elfs: [program, { path: "/opt/x/lib/libx.so" }] })]);
    return originRunpathFixes(layout.files, layout);
  };

  test("a run path that leads to libraries of the package", () => {
    expect(fixesOf(["$ORIGIN/../lib/"])).toEqual([{ kind: "origin-runpath", runpath: "$ORIGIN/../lib" }]);
    expect(fixesOf(["${ORIGIN}/../lib"])).toHaveLength(1);
  });

  test("one that leads nowhere, and an absolute one, are dead weight", () => {
    expect(fixesOf(["$ORIGIN/../none", "/opt/x/lib"])).toEqual([]);
  });
});
