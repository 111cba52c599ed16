import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeElf } from "../../fixtures/lib/elf-writer.ts";
import { writeStandIns } from "./stand-ins.ts";

const SONAMES = join(import.meta.dirname, "../../fixtures/facts/nixpkgs-sonames.json");

interface Sonames {
  readonly external: Readonly<Record<string, { readonly attr: string | null; readonly kind?: string }>>;
}

/**
 * The data that `nixpkgs/libraries.nix` reads, for every library of nixpkgs of which a SONAME is on record, and for
 * packages that are not at hand, by attribute: libraries without code, written below `folder`.
 */
export function standInLibraries(
  folder: string,
  notAtHand: Readonly<Record<string, readonly string[]>>,
): string {
  const sonames: Record<string, readonly string[]> = { glibc: [], "gcc-unwrapped": [], ...notAtHand };
  for (const [soname, { attr }] of Object.entries(
    (JSON.parse(readFileSync(SONAMES, "utf8")) as Sonames).external,
  )) {
    const key = attr === null ? "glibc" : attr === "stdenv.cc.cc.lib" ? "gcc-unwrapped" : attr;
    // Parts of other packages, which stand-ins would have to be nested in.
    if (/^(stdenv|gfortran|llvmPackages)\./.test(key)) continue;
    sonames[key] = [...(sonames[key] ?? []), soname];
  }
  const entries = Object.entries(sonames).map(([attr, names]) => [
    attr,
    { from: [writeStandIns(join(folder, attr), names)], ...(attr === "glibc" ? { loader: true } : {}) },
  ]);
  return JSON.stringify({ ...Object.fromEntries(entries), "gcc-unwrapped": gcc(folder) });
}

function gcc(folder: string) {
  return { from: [join(folder, "gcc-unwrapped")], outputs: ["out", "lib"] };
}

/**
 * A program that takes a compiler's options and writes a library without code: nothing here can compile for arm64. It
 * understands `-o FILE` and `-Wl,-soname,NAME`.
 */
export function standInCompiler(folder: string): string {
  const library = join(folder, "compiled.so");
  writeFileSync(library, writeElf({ soname: "compiled.so" }));
  const program = join(folder, "cc");
  const script = `#!/bin/sh
for word; do
  [ "$last" = -o ] && file=$word
  case $word in -Wl,-soname,*) soname=\${word#-Wl,-soname,} ;; esac
  last=$word
done
cp ${library} "$file" && chmod u+w "$file" && patchelf --set-soname "$soname" "$file"
`;
  writeFileSync(program, script);
  chmodSync(program, 0o755);
  return program;
}
