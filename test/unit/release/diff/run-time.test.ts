import { describe, expect, test } from "vitest";
import { kindsOf, l4t, library, NVIDIA, ofKind, opens, terseChanges } from "./sides.ts";

const core = l4t("core", [library("libnvos.so")]);
const changed = (old: Parameters<typeof l4t>[1], fresh: Parameters<typeof l4t>[1]) =>
  terseChanges([core, l4t("x", old)], [core, l4t("x", fresh, { version: "36.5.0-1" })]).filter(
    ({ kind }) => kind !== "version",
  );

describe("what is opened at run time", () => {
  test("a name that was not opened before, how sure it is, and who has it", () => {
    const changes = changed([library("libx.so")], [library("libx.so", opens("libnvos.so", "libnobody.so"))]);
    expect(ofKind(changes, "dlopen-added")).toEqual([
      expect.objectContaining({ severity: "warning", name: "libnobody.so", grade: "certain" }),
      expect.objectContaining({
        name: "libnvos.so",
        provider: "l4t-core",
        evidence: ["dlopen, .rodata+0x10"],
      }),
    ]);
    expect(ofKind(changes, "dlopen-added")[0]).not.toHaveProperty("provider");
    expect(ofKind(changes, "runtime-input-added")[0]).toMatchObject({ package: "l4t-x", input: "l4t-core" });
  });

  test("a name that is merely possible is none", () => {
    const dlopen = [{ name: "libmaybe.so", grade: "possible" as const, evidence: ".rodata+0x1" }];
    expect(changed([library("libx.so")], [library("libx.so", { dlopen })])).toEqual([]);
  });

  test("a name with another driver version is the same", () => {
    const changes = changed(
      [library("libx.so", opens("libnvidia-ptxjitcompiler.so.36.4.4"))],
      [library("libx.so", opens("libnvidia-ptxjitcompiler.so.540.5.0"))],
    );
    expect(changes).toEqual([]);
  });

  test("a new file counts with all it opens", () => {
    const changes = changed(
      [],
      [library("libnew.so", { ...opens("libnvos.so"), openers: ["NvOsLibraryLoad"] })],
    );
    expect(ofKind(changes, "wrapper-importer")).toEqual([
      expect.objectContaining({ function: "NvOsLibraryLoad", evidence: ["opens libnvos.so"] }),
    ]);
    expect(kindsOf(changes)).toContain("dlopen-added");
  });

  test("a file that called the function before is no new caller, wherever it moved", () => {
    const caller = library("libx.so", { openers: ["NvOsLibraryLoad"] });
    const changes = terseChanges(
      [core, l4t("a", [caller]), l4t("b", [library("libb.so")])],
      [core, l4t("a"), l4t("b", [library("libb.so"), caller])],
    );
    expect(kindsOf(changes)).toContain("library-moved");
    expect(kindsOf(changes)).not.toContain("wrapper-importer");
  });
});

describe("absolute paths", () => {
  test("one that a deb ships, a library that nobody ships, and any other", () => {
    const paths = [`${NVIDIA}/libnvos.so`, "/usr/lib/libunheard.so", "/opt/data"];
    const changes = changed([library("libx.so")], [library("libx.so", { paths })]);
    expect(
      ofKind(changes, "absolute-path-added").map(({ name, severity, provider }) => [
        name,
        severity,
        provider,
      ]),
    ).toEqual([
      [`${NVIDIA}/libnvos.so`, "warning", "l4t-core"],
      ["/usr/lib/libunheard.so", "warning", undefined],
      ["/opt/data", "note", undefined],
    ]);
  });

  test("devices and the kernel's directories are everywhere; a driver version is no difference", () => {
    const old = ["/usr/lib/libnvidia-glcore.so.36.4.4"];
    const fresh = ["/dev/nvmap", "/proc/self/exe", "/sys/devices", "/usr/lib/libnvidia-glcore.so.540.5.0"];
    expect(changed([library("libx.so", { paths: old })], [library("libx.so", { paths: fresh })])).toEqual([]);
  });
});

describe("symbols", () => {
  const symbol = (name: string, more: object = {}) => ({ name, binding: "global", ...more });
  const exporting = (...names: string[]) =>
    library("libx.so", { exports: names.map((name) => symbol(name)), imports: [] });
  const importing = (more: object = {}) =>
    library("liba.so", { needed: ["libx.so"], exports: [], imports: [symbol("nvGone", more)] });

  test("one that is gone, that others ask for, and that nobody else defines", () => {
    const changes = changed([exporting("nvGone", "nvAlone"), importing()], [exporting(), importing()]);
    expect(changes).toEqual([
      expect.objectContaining({
        kind: "symbols-removed",
        severity: "error",
        path: `${NVIDIA}/libx.so`,
        symbols: ["nvGone"],
        evidence: [`${NVIDIA}/liba.so of nvidia-l4t-x imports nvGone`],
      }),
    ]);
  });

  test("not a weak one, nor one that another library defines, nor where symbols were not read", () => {
    const weak = importing({ binding: "weak" });
    expect(changed([exporting("nvGone"), weak], [exporting(), weak])).toEqual([]);
    const other = library("libother.so", { exports: [symbol("nvGone")], imports: [] });
    expect(changed([exporting("nvGone"), importing(), other], [exporting(), importing(), other])).toEqual([]);
    expect(changed([exporting("nvGone"), importing()], [library("libx.so"), importing()])).toEqual([]);
  });
});

describe("symbol versions", () => {
  const asking = (name: string, ...versions: string[]) =>
    library(name, { versionNeeds: [{ file: "libc.so.6", versions }] });

  test("more than anything asked for before is a warning, with all the files", () => {
    const changes = changed(
      [asking("liba.so", "GLIBC_2.17"), asking("libb.so", "GLIBC_2.17", "GLIBC_2.2.5")],
      [asking("liba.so", "GLIBC_2.34"), asking("libb.so", "GLIBC_2.34")],
    );
    expect(changes).toEqual([
      expect.objectContaining({
        kind: "version-need-raised",
        severity: "warning",
        library: "libc.so.6",
        from: "GLIBC_2.17",
        to: "GLIBC_2.34",
        files: [`nvidia-l4t-x ${NVIDIA}/liba.so`, `nvidia-l4t-x ${NVIDIA}/libb.so`],
      }),
    ]);
  });

  test("no more than others asked for is a note; less is nothing", () => {
    const other = asking("libz2.so", "GLIBC_2.34");
    const up = changed([asking("liba.so", "GLIBC_2.17"), other], [asking("liba.so", "GLIBC_2.29"), other]);
    expect(up).toEqual([expect.objectContaining({ kind: "version-need-raised", severity: "note" })]);
    expect(changed([asking("liba.so", "GLIBC_2.29")], [asking("liba.so", "GLIBC_2.17")])).toEqual([]);
  });

  test("a new file is held against the whole release before", () => {
    const old = [asking("liba.so", "GLIBC_2.17")];
    const changes = changed(old, [
      ...old,
      asking("libnew.so", "GLIBC_2.38"),
      asking("libnew2.so", "GLIBC_2.17"),
    ]);
    expect(ofKind(changes, "version-need-raised")).toEqual([
      expect.objectContaining({ to: "GLIBC_2.38", files: [`nvidia-l4t-x ${NVIDIA}/libnew.so`] }),
    ]);
  });
});
