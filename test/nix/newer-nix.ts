import { cp, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "vitest";
import { openAptState } from "../../scripts/corpus/apt-state.ts";
import { Unreachable } from "../real/download.ts";
import { run } from "../real/tools.ts";

const STATES = join(import.meta.dirname, "../../.cache/nix");

/** The machine that runs the tests, as Debian calls it. */
const [ARCHITECTURE, TRIPLET, LOADER] =
  process.arch === "arm64"
    ? ["arm64", "aarch64-linux-gnu", "ld-linux-aarch64.so.1"]
    : ["amd64", "x86_64-linux-gnu", "ld-linux-x86-64.so.2"];

/**
 * A directory with the programs of the Nix that a suite of Debian's has, on a C library of its own: nothing is
 * installed. It is unpacked below `folder`. Where the archive cannot be reached the test is skipped with the reason, and
 * in CI fails; where it can be, but has no such package, the test fails everywhere.
 */
export async function newerNix(context: TestContext, suite: string, folder: string): Promise<string> {
  const debs = await fetchDebs(suite).catch((error: unknown) => {
    if (!(error instanceof Unreachable) || process.env.CI === "true") throw error;
    return context.skip(`Debian's archive cannot be reached: ${error.message}`);
  });
  const root = join(folder, suite);
  await mkdir(root);
  // Its programs of other kinds are not run.
  const wanted = debs.filter((deb) => /\/(nix-bin|lib(?!perl)[^/]*)_[^/]*$/.test(deb));
  for (const deb of wanted) await run("dpkg-deb", ["--extract", deb, root]);
  const libraries = join(root, "usr/lib", TRIPLET);
  const programs = join(root, "programs");
  // The other programs are links to `nix`, which is patched so that what it starts has the machine's libraries.
  await cp(join(root, "usr/bin"), programs, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (from) => /\/(bin|nix[a-z-]*)$/.test(from),
  });
  await run("patchelf", [
    ...["--set-interpreter", join(libraries, LOADER), "--force-rpath", "--set-rpath", libraries],
    join(programs, "nix"),
  ]);
  return programs;
}

/** Nix and all that it depends on, checked by apt, which has a state of its own in the cache. */
async function fetchDebs(suite: string): Promise<string[]> {
  const { directory, mirror, run: apt } = await openAptState(STATES, suite, ARCHITECTURE);
  const install = ["--no-install-recommends", "--yes", "install", "nix-bin"];
  await apt(["--simulate", ...install]).catch((error: unknown) => {
    throw new Error(`${mirror} has no nix-bin in ${suite} that can be installed`, { cause: error });
  });
  await apt(["--download-only", ...install]);
  // Versions that the archive has no longer.
  await apt(["autoclean"]);
  const archives = join(directory, "archives");
  return (await readdir(archives))
    .filter((name) => name.endsWith(".deb"))
    .map((name) => join(archives, name));
}
