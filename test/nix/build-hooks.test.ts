import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type DebEntry, withParents, writeDeb } from "../../fixtures/lib/deb-writer.ts";
import { writeElf } from "../../fixtures/lib/elf-writer.ts";
import { deb2nix } from "../cli/run.ts";
import { NIXPKGS, needBuilds, openNix } from "./nix-session.ts";
import { standInLibraries } from "./stand-in-libraries.ts";

const nix = openNix();
afterAll(() => nix.end());
beforeEach(needBuilds);

const LIB = "/usr/lib/aarch64-linux-gnu";

function program(path: string, ...needed: string[]): DebEntry {
  const content = writeElf({
    type: "EXEC",
    interpreter: "/lib/ld-linux-aarch64.so.1",
    needed: [...needed, "libc.so.6"],
  });
  return { type: "file", path, mode: 0o755, content };
}

function library(path: string, ...needed: string[]): DebEntry {
  return { type: "file", path, mode: 0o644, content: writeElf({ soname: "libown.so.1", needed }) };
}

beforeAll(() => {
  mkdirSync(join(nix.folder, "debs"), { recursive: true });
  writeFileSync(join(nix.folder, "libraries.json"), standInLibraries(join(nix.folder, "stand-ins"), {}));
});

/** Converts a deb, builds it, and gives how both ended. */
async function build(name: string, entries: readonly DebEntry[]) {
  const control = { Package: name, Version: "1", Architecture: "arm64", Maintainer: "x", Description: "x" };
  const bytes = await writeDeb({ control, entries: withParents(entries) });
  const deb = join(nix.folder, `${name}_1_arm64.deb`);
  writeFileSync(deb, bytes);
  copyFileSync(deb, join(nix.folder, "debs", `${createHash("sha256").update(bytes).digest("hex")}.deb`));
  const { status, stdout, stderr } = await deb2nix([deb]);
  const file = join(nix.folder, `${name}.nix`);
  writeFileSync(file, stdout);
  const expression = `with import ${NIXPKGS} {
    system = "aarch64-linux";
    config = {
      allowUnfree = true;
      allowInsecure = true;
      debs = ${join(nix.folder, "debs")};
      libraries = ${join(nix.folder, "libraries.json")};
    };
  }; callPackage ${file} { }`;
  const run = await nix.run("nix-build", ["--no-out-link", "-E", expression]);
  return {
    converted: status,
    printed: stdout,
    report: stderr,
    built: run.status,
    log: run.stderr,
    out: run.stdout.trim(),
  };
}

test("a program of Qt 5 is wrapped", async () => {
  const { converted, built, log, out, report } = await build("qt5-program", [
    program("/usr/bin/viewer", "libQt5Widgets.so.5"),
    { type: "file", path: "/usr/share/viewer/data", mode: 0o644, content: Buffer.from("x") },
  ]);
  expect([converted, built], log).toEqual([0, 0]);
  expect(readdirSync(join(out, "bin")).sort()).toEqual([".viewer-wrapped", "viewer"]);
  expect(readFileSync(join(out, "bin/viewer"), "utf8")).toContain(`XDG_DATA_DIRS='${out}/share'`);
  expect(report).toContain("qt5.wrapQtAppsHook  qt5.qtbase: programs find Qt 5's plugins by it");
});

test("a program of Qt 6 below /opt that /usr/bin links to is wrapped", async () => {
  const { converted, built, log, out } = await build("qt6-program", [
    program("/opt/viewer/viewer", "libQt6Core.so.6"),
    { type: "symlink", path: "/usr/bin/viewer", target: "/opt/viewer/viewer" },
  ]);
  expect([converted, built], log).toEqual([0, 0]);
  expect(existsSync(join(out, "bin/.viewer-wrapped"))).toBe(true);
});

test("a plugin of Qt without programs is not wrapped", async () => {
  const { converted, built, log, printed } = await build("qt6-plugin", [
    library(`${LIB}/qt6/plugins/styles/libown.so`, "libQt6Widgets.so.6"),
  ]);
  expect([converted, built], log).toEqual([0, 0]);
  expect(printed).toContain("  dontWrapQtApps = true;\n");
  expect(printed).not.toContain("wrapQtAppsHook");
});

test("both Qts in one package are an error, since nixpkgs builds nothing with both", async () => {
  const { converted, built, report, log } = await build("qt-both", [
    library(`${LIB}/qt5/plugins/libown5.so`, "libQt5Core.so.5"),
    library(`${LIB}/qt6/plugins/libown6.so`, "libQt6Core.so.6"),
  ]);
  expect(converted).toBe(1);
  expect(report).toContain("error[qt-versions]: needs Qt 5 and Qt 6, and nixpkgs builds nothing with both");
  expect([built, log]).toEqual([expect.any(Number), expect.stringContaining("mismatched Qt dependencies")]);
});

test("a program of GTK is wrapped, and its schemas are compiled", async () => {
  const { converted, built, log, out, printed } = await build("gtk-program", [
    program("/usr/bin/editor", "libgtk-3.so.0"),
    {
      type: "file",
      path: "/usr/share/glib-2.0/schemas/org.example.gschema.xml",
      mode: 0o644,
      content: Buffer.from('<schemalist><schema id="org.example" path="/org/example/"/></schemalist>'),
    },
  ]);
  expect(printed).toContain("glib-compile-schemas $out/share/glib-2.0/schemas");
  expect([converted, built], log).toEqual([0, 0]);
  expect(existsSync(join(out, "bin/.editor-wrapped"))).toBe(true);
  expect(existsSync(join(out, "share/glib-2.0/schemas/gschemas.compiled"))).toBe(true);
});

test("a program of Qt and GTK is wrapped once, with the arguments of both", async () => {
  const { converted, built, log, out, printed } = await build("both-toolkits", [
    program("/usr/bin/both", "libQt5Core.so.5", "libgtk-3.so.0"),
    { type: "file", path: "/usr/share/both/data", mode: 0o644, content: Buffer.from("x") },
  ]);
  expect([converted, built], log).toEqual([0, 0]);
  expect(printed).toContain("dontWrapGApps = true;");
  expect(readFileSync(join(out, "bin/both"), "utf8").split(`XDG_DATA_DIRS='${out}/share'`)).toHaveLength(3);
  expect(existsSync(join(out, "bin/..both-wrapped-wrapped"))).toBe(false);
});

test("a Python program with a module of its own runs, and a rule of udev calls nixpkgs' systemctl", async () => {
  const text = (path: string, content: string, mode = 0o644): DebEntry => ({
    type: "file",
    path,
    mode,
    content: Buffer.from(content),
  });
  const { converted, built, log, out } = await build("python-program", [
    text("/usr/bin/greet", "#!/usr/bin/python3\nimport greeting\nprint(greeting.WORD)\n", 0o755),
    text("/usr/lib/python3/dist-packages/greeting.py", 'WORD = "hello"\n'),
    text("/usr/lib/udev/rules.d/60-greet.rules", 'RUN+="/bin/systemctl start greet"\n'),
  ]);
  expect([converted, built], log).toEqual([0, 0]);
  const rules = readFileSync(join(out, "lib/udev/rules.d/60-greet.rules"), "utf8");
  expect(rules).toMatch(/^RUN\+="\/[^"]+-systemd\/bin\/systemctl start greet"$/m);
  expect(readFileSync(join(out, "bin/greet"), "utf8")).toContain(`${out}/lib/python3/dist-packages`);
});
