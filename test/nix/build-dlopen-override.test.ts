import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { newerPatchelf } from "./newer-patchelf.ts";
import { NIXPKGS, needBuilds, openNix } from "./nix-session.ts";

const nix = openNix();
afterAll(() => nix.end());
beforeEach(needBuilds);

const OVERRIDE = join(import.meta.dirname, "../../nix/dlopen-override");

/** A library that opens what it is told to, a plugin, and a program that asks for three paths. */
const SOURCES: Readonly<Record<string, string>> = {
  "opener.c": `#include <dlfcn.h>
    void *open_it(const char *file) { return dlopen(file, RTLD_NOW); }`,
  "plugin.c": "int which = 42;",
  "main.c": `#include <dlfcn.h>
    #include <stdio.h>
    void *open_it(const char *file);
    int main(void) {
      const char *files[] = { "/usr/lib/ubuntu/libplugin.so", "/usr/lib/ubuntu/libother.so", NULL };
      for (int i = 0; i < 3; i++) {
        void *handle = open_it(files[i]);
        int *which = handle == NULL ? NULL : dlsym(handle, "which");
        printf("%s %d\\n", handle == NULL ? "nothing" : "opened", which == NULL ? 0 : *which);
      }
      return 0;
    }`,
};

test("a library that asks for a path of Ubuntu opens another one, and nothing else changes", async (context) => {
  const sources = join(nix.folder, "sources");
  mkdirSync(sources);
  for (const [name, text] of Object.entries(SOURCES)) writeFileSync(join(sources, name), text);
  const patchelf = await newerPatchelf(context, nix.folder);
  const expression = join(nix.folder, "override.nix");
  writeFileSync(
    expression,
    `
    { overridden }:
    let
      pkgs = import ${NIXPKGS} { config.patchelf = ${patchelf}; };
      dlopenOverride = pkgs.callPackage ${OVERRIDE} { };
      plugin = pkgs.runCommand "plugin" { } "mkdir -p $out/lib && cc -shared -o $out/lib/libplugin.so ${sources}/plugin.c";
      stdenv = pkgs.stdenv.override { cc = null; };
    in
    stdenv.mkDerivation {
      name = "opener";
      src = ${sources};
      installPhase = ''
        mkdir -p $out/bin $out/lib
        cc -shared -fPIC -Wl,-soname,libopener.so -o $out/lib/libopener.so opener.c
        cc -o $out/bin/main main.c $out/lib/libopener.so -Wl,-rpath,$out/lib
      '';
      preFixup = if !overridden then "" else ''
        postFixupHooks+=('
          \${dlopenOverride { "/usr/lib/ubuntu/libplugin.so" = "\${plugin}/lib/libplugin.so"; } "$out/lib/libopener.so"}
        ')
      '';
    }`,
  );
  const outputOf = async (overridden: boolean): Promise<string> => {
    const args = [expression, "--no-out-link", "--arg", "overridden", String(overridden)];
    const { stdout } = await nix.must("nix-build", args);
    return spawnSync(join(stdout.trim(), "bin/main"), { encoding: "utf8" }).stdout;
  };
  // The third is the program itself, which dlopen gives for no name.
  expect(await outputOf(false)).toBe("nothing 0\nnothing 0\nopened 0\n");
  expect(await outputOf(true)).toBe("opened 42\nnothing 0\nopened 0\n");
});
