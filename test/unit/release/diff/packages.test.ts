import { describe, expect, test } from "vitest";
import { kindsOf, l4t, library, NVIDIA, ofKind, opens, terseChanges } from "./sides.ts";

const core = l4t("core", [library("libnvos.so"), library("libother.so")]);
const script = (...commands: string[]) => ({ name: "postinst", size: 1, interpreter: "/bin/sh", commands });
const changed = (old: Parameters<typeof l4t>, fresh: Parameters<typeof l4t>) =>
  terseChanges([core, l4t(...old)], [core, l4t(...fresh)]);

describe("what changes in the packages", () => {
  test("inputs that come are a warning, inputs that go a note", () => {
    const changes = changed(
      ["x", [library("libx.so", { needed: ["libdrm.so.2"] })]],
      ["x", [library("libx.so", { needed: ["libnvos.so"] })]],
    );
    expect(ofKind(changes, "input-added")).toEqual([
      expect.objectContaining({
        severity: "warning",
        package: "l4t-x",
        input: "l4t-core",
        evidence: [`${NVIDIA}/libx.so needs libnvos.so`],
      }),
    ]);
    expect(ofKind(changes, "input-removed")).toEqual([
      expect.objectContaining({ severity: "note", package: "l4t-x", input: "libdrm" }),
    ]);
  });

  test("a package whose deb is called otherwise is compared under its new name", () => {
    const changes = terseChanges(
      [core, { name: "libnvinfer8", elfs: [library("libnvinfer.so.8.5.2", { soname: "libnvinfer.so.8" })] }],
      [
        core,
        {
          name: "libnvinfer10",
          elfs: [library("libnvinfer.so.10.3.0", { soname: "libnvinfer.so.10", needed: ["libnvos.so"] })],
        },
      ],
    );
    expect(ofKind(changes, "input-added").map(({ package: attr, input }) => [attr, input])).toEqual([
      ["libnvinfer10", "l4t-core"],
    ]);
  });

  test("fixes that come, go, and change", () => {
    const versioned = (name: string) => library(`${name}.1.0`, { soname: `${name}.1` });
    const changes = changed(
      ["x", [versioned("liba.so"), { path: `${NVIDIA}/libb.so.1.0`, soname: "libb.so.1" }]],
      ["x", [versioned("libc3.so"), { path: `${NVIDIA}/libb.so.1.2`, soname: "libb.so.1" }]],
    );
    expect(ofKind(changes, "fix-added").map(({ fix }) => fix)).toEqual([
      expect.objectContaining({ kind: "soname-link", path: "/lib/libc3.so.1", target: "libc3.so.1.0" }),
    ]);
    expect(ofKind(changes, "fix-removed").map(({ fix }) => fix)).toEqual([
      expect.objectContaining({ kind: "soname-link", path: "/lib/liba.so.1" }),
    ]);
    expect(ofKind(changes, "fix-changed")).toEqual([
      expect.objectContaining({
        package: "l4t-x",
        from: expect.objectContaining({ path: "/lib/libb.so.1", target: "libb.so.1.0" }),
        to: expect.objectContaining({ path: "/lib/libb.so.1", target: "libb.so.1.2" }),
      }),
    ]);
  });

  test("a fix that differs in the driver's version is the same", () => {
    const compiler = (version: string) =>
      library(`libnvidia-ptxjitcompiler.so.${version}`, { soname: "libnvidia-ptxjitcompiler.so.1" });
    const changes = changed(["x", [compiler("36.4.4")]], ["x", [compiler("540.5.0")]]);
    expect(kindsOf(changes)).toEqual(["driver-suffix", "scope"]);
  });
});

describe("findings that the release before did not have", () => {
  test("a library that two packages ship now", () => {
    const cuda = (name: string) =>
      l4t(name, [
        library("libcuda.so.1.1", { path: `/opt/gpu/${name}/libcuda.so.1.1`, soname: "libcuda.so.1" }),
      ]);
    const changes = terseChanges([core, cuda("cuda-a")], [core, cuda("cuda-a"), cuda("cuda-b")]);
    expect(ofKind(changes, "finding")).toEqual([
      expect.objectContaining({ rule: "duplicate-soname", severity: "warning", subject: "libcuda.so.1" }),
    ]);
  });

  test("a link that leads nowhere now, in whatever vendor's directory", () => {
    const old = {
      links: { "/usr/lib/x/a.so": "../aarch64-linux-gnu/nvidia/libnvgone.so", "/usr/lib/x/b.so": "gone" },
    };
    const changes = changed(
      ["x", [library("libnvgone.so")], old],
      ["x", [], { links: { ...old.links, "/usr/lib/x/c.so": "nowhere.so" } }],
    );
    expect(ofKind(changes, "finding").map(({ rule, path }) => [rule, path])).toEqual([
      ["dangling-link", "/usr/lib/x/a.so"],
      ["dangling-link", "/usr/lib/x/c.so"],
    ]);
  });

  test("what was missing before is not told again", () => {
    const elfs = [library("libx.so", { needed: ["libunheard.so"] })];
    expect(changed(["x", elfs], ["x", elfs])).toEqual([]);
  });
});

describe("files", () => {
  test("commands of maintainer scripts, but not the package's own version in them", () => {
    const changes = changed(
      ["x", [], { version: "36.4.4-1", scripts: [script("ldconfig", "echo 36.4.4-1", "rm old")] }],
      [
        "x",
        [],
        { version: "36.5.0-1", scripts: [script("ldconfig", "echo 36.5.0-1", "ln -s a b", "ldconfig")] },
      ],
    );
    expect(ofKind(changes, "script")).toEqual([
      expect.objectContaining({
        deb: "nvidia-l4t-x",
        script: "postinst",
        added: ["ln -s a b", "ldconfig"],
        removed: ["rm old"],
      }),
    ]);
  });

  test("licence texts and the list of files for containers, by length", () => {
    const files = (size: number) => ({
      files: [
        "/usr/share/doc/nvidia-l4t-x/copyright",
        "/etc/nvidia-container-runtime/host-files-for-container.d/l4t.csv",
      ].map((path) => ({ path, type: "file" as const, mode: 0o644, size })),
    });
    const changes = changed(["x", [], files(10)], ["x", [], files(20)]);
    expect(changes).toEqual([
      expect.objectContaining({ kind: "container-csv", severity: "warning", from: 10, to: 20 }),
      expect.objectContaining({ kind: "licence", severity: "note", from: 10, to: 20 }),
    ]);
    const gone = changed(["x", [], files(10)], ["x", []]);
    expect(ofKind(gone, "licence")[0]).not.toHaveProperty("to");
  });

  test("all others by their place in the package, without versions", () => {
    const changes = changed(
      ["x", [], { files: ["/lib/modules/5.10.104-tegra/x.ko", "/etc/a", "/usr/share/icd-35.3.1.json"] }],
      ["x", [], { files: ["/lib/modules/5.15.148-tegra/x.ko", "/etc/b", "/usr/share/icd-36.4.4.json"] }],
    );
    expect(ofKind(changes, "files")).toEqual([
      expect.objectContaining({ deb: "nvidia-l4t-x", added: ["/etc/b"], removed: ["/etc/a"] }),
    ]);
    expect(kindsOf(changes)).toEqual(["files"]);
  });

  test("a deb whose hash is the same is not looked into", () => {
    const deb = l4t("x", [library("libx.so", opens("libnvos.so"))], { scripts: [script("ldconfig")] });
    expect(terseChanges([core, deb], [core, deb])).toEqual([]);
  });
});
