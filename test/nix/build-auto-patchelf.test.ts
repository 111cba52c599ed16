import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ElfSpec, writeElf } from "../../fixtures/lib/elf-writer.ts";
import { loaderWalk } from "./loader-walk.ts";
import { NIXPKGS, needBuilds, openNix } from "./nix-session.ts";

const nix = openNix();
afterAll(() => nix.end());
beforeEach(needBuilds);

const LOADER = "ld-linux-aarch64.so.1";

function writeElfs(folder: string, elfs: Readonly<Record<string, ElfSpec>>): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, spec] of Object.entries(elfs))
    writeFileSync(join(folder, name), writeElf(spec), { mode: 0o755 });
  return folder;
}

/** Libraries of nixpkgs: `indirect` is only in the run path of `direct`. */
const LIBRARIES: Readonly<Record<string, { elfs: Readonly<Record<string, ElfSpec>>; more?: object }>> = {
  glibc: {
    elfs: { [LOADER]: { soname: LOADER }, "libc.so.6": { soname: "libc.so.6" } },
    more: { loader: true },
  },
  "gcc-unwrapped": { elfs: {}, more: { outputs: ["out", "lib"] } },
  direct: { elfs: { "libfile.so.1": { soname: "libreal.so.1" } }, more: { needs: ["indirect"] } },
  indirect: { elfs: { "libindirect.so": {} } },
  opened: { elfs: { "libopened.so": {} } },
};

const PACKAGE: Readonly<Record<string, ElfSpec>> = {
  program: {
    type: "EXEC",
    interpreter: `/lib/${LOADER}`,
    needed: ["libfile.so.1", "libindirect.so", "libc.so.6"],
  },
  "libplain.so": { soname: "libplain.so" },
  "libforeign.so": { machine: "X86_64", needed: ["libabsent.so"] },
  static: { type: "EXEC", static: true },
};

beforeAll(() => {
  const entries = Object.entries(LIBRARIES).map(([attr, { elfs, more }]) => {
    writeElfs(join(nix.folder, attr, "lib"), elfs);
    return [attr, { from: [join(nix.folder, attr)], ...more }];
  });
  writeFileSync(join(nix.folder, "libraries.json"), JSON.stringify(Object.fromEntries(entries)));
});

/** Builds a package of these ELF files, and gives its path and those of the libraries. */
async function build(elfs: Readonly<Record<string, ElfSpec>>, attributes = "", hooks = "autoPatchelfHook") {
  rmSync(join(nix.folder, "source"), { recursive: true, force: true });
  const source = writeElfs(join(nix.folder, "source"), elfs);
  const file = join(nix.folder, "package.nix");
  writeFileSync(
    file,
    `
    let
      pkgs = import ${NIXPKGS} { system = "aarch64-linux"; config.libraries = ${join(nix.folder, "libraries.json")}; };
    in
    with pkgs; {
      inherit direct indirect opened glibc;
      package = stdenv.mkDerivation {
        name = "package";
        src = builtins.path { path = ${source}; name = "source"; };
        nativeBuildInputs = [ ${hooks} ];
        buildInputs = [ direct ];
        installPhase = "mkdir -p $out && cp -r . $out/lib";
        ${attributes}
      };
    }`,
  );
  const attrs = ["package", "direct", "indirect", "opened", "glibc"];
  const run = await nix.run("nix-build", [file, "--no-out-link", ...attrs.flatMap((attr) => ["-A", attr])]);
  const paths = Object.fromEntries(
    run.stdout
      .trim()
      .split("\n")
      .map((path, index) => [attrs[index], path]),
  );
  return {
    ...run,
    paths,
    runPathOf: (name: string) => patchelf("--print-rpath", `${paths.package}/lib/${name}`),
  };
}

function patchelf(...args: readonly string[]): string {
  return spawnSync("patchelf", args, { encoding: "utf8" }).stdout.trim();
}

describe("the tests' auto-patchelf keeps the rules of nixpkgs'", () => {
  test("names of files are found, in inputs and in what their run paths lead to", async () => {
    const { paths, runPathOf } = await build(PACKAGE);
    expect(runPathOf("program")).toBe(`${paths.direct}/lib:${paths.indirect}/lib`);
    expect(patchelf("--print-interpreter", `${paths.package}/lib/program`)).toBe(
      `${paths.glibc}/lib/${LOADER}`,
    );
  });

  test("SONAMEs are not, and the build ends with the name", async () => {
    const { status, stderr } = await build({ "libx.so": { needed: ["libreal.so.1"] } });
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/could not satisfy dependency libreal\.so\.1 wanted by \S+\/lib\/libx\.so/);
  });

  test("what is to be ignored is", async () => {
    const { status, stderr } = await build(
      { "libx.so": { needed: ["libreal.so.1"] } },
      'autoPatchelfIgnoreMissingDeps = [ "libreal.so.*" ];',
    );
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining("warn: auto-patchelf ignoring missing libreal.so.1"),
    ]);
  });

  test("run-time dependencies go to programs, appended run paths to all; foreign and static files stay", async () => {
    const { paths, runPathOf } = await build(
      PACKAGE,
      'runtimeDependencies = [ opened ]; appendRunpaths = [ "/appended" ];',
    );
    expect(runPathOf("program")).toBe(
      `${paths.opened}/lib:${paths.direct}/lib:${paths.indirect}/lib:/appended`,
    );
    expect(runPathOf("libplain.so")).toBe("/appended");
    expect([runPathOf("libforeign.so"), runPathOf("static")]).toEqual(["", ""]);
  });

  test("the driver's run path comes first", async () => {
    const elfs = { "libx.so": { needed: ["libfile.so.1"] }, "libplain.so": {} };
    const { paths, runPathOf } = await build(elfs, "", "autoPatchelfHook autoAddDriverRunpath");
    expect(runPathOf("libx.so")).toBe(`/run/opengl-driver/lib:${paths.direct}/lib`);
    expect(runPathOf("libplain.so")).toBe("/run/opengl-driver/lib:");
  });
});

describe("the walk of the loader", () => {
  test("finds what is not there, and run paths without a library", async () => {
    const { paths } = await build(PACKAGE, 'appendRunpaths = [ "/nowhere" ];');
    const loader = join(paths.glibc!, "lib");
    const report = loaderWalk([paths.package!], loader);
    expect(report.missing).toEqual([[`${paths.package}/lib/libforeign.so`, "libabsent.so", null]]);
    expect(report.elfs).toBe(3);
    expect(report.emptyRunPaths).toEqual(
      ["libplain.so", "program"].map((name) => [`${paths.package}/lib/${name}`, "/nowhere"]),
    );
    const unpatched = loaderWalk([join(nix.folder, "source")], loader);
    expect(unpatched.missing.map(([, name]) => name).sort()).toEqual([
      "libabsent.so",
      "libfile.so.1",
      "libindirect.so",
    ]);
    expect(unpatched.badInterpreters).toHaveLength(1);
  });
});
