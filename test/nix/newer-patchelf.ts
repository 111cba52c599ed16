import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "vitest";
import { debOrSkip } from "../real/archive.ts";
import { run } from "../real/tools.ts";

/** The machine that runs the tests, as Debian calls it, and its loader. */
const HOST =
  process.arch === "arm64"
    ? { architecture: "arm64" as const, loader: "ld-linux-aarch64.so.1", triplet: "aarch64-linux-gnu" }
    : { architecture: "amd64" as const, loader: "ld-linux-x86-64.so.2", triplet: "x86_64-linux-gnu" };

/**
 * A patchelf that renames symbols, which that of Debian 12 does not: Debian 13's, with a C library of its own. Returns
 * the path of a program; without a network the test is skipped with the reason.
 */
export async function newerPatchelf(context: TestContext, folder: string): Promise<string> {
  const root = join(folder, "patchelf");
  mkdirSync(root);
  for (const name of ["patchelf", "libc6", "libgcc-s1", "libstdc++6"]) {
    const { path } = await debOrSkip(context, { name, architecture: HOST.architecture, component: "main" });
    await run("dpkg-deb", ["--extract", path, root]);
  }
  const libraries = join(root, "usr/lib", HOST.triplet);
  const program = join(folder, "newer-patchelf");
  const command = [join(libraries, HOST.loader), "--library-path", libraries, join(root, "usr/bin/patchelf")];
  writeFileSync(program, `#!/bin/sh\nexec ${command.join(" ")} "$@"\n`);
  chmodSync(program, 0o755);
  return program;
}
