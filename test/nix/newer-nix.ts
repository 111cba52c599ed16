import { execFile } from "node:child_process";
import { cp, mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestContext } from "vitest";
import { debianMirror } from "../real/apt-sources.ts";
import { Unreachable } from "../real/download.ts";
import { run } from "../real/tools.ts";

const STATES = join(import.meta.dirname, "../../.cache/nix");
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
const INDEX_AGE_MS = 24 * 60 * 60 * 1000;

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
  const mirror = debianMirror();
  if (mirror === undefined) throw new Unreachable("apt's sources name no Debian archive");
  const state = join(STATES, `${suite}-${ARCHITECTURE}`);
  for (const part of ["lists/partial", "archives/partial"])
    await mkdir(join(state, part), { recursive: true });
  await writeFile(join(state, "sources.list"), `deb [signed-by=${KEYRING}] ${mirror} ${suite} main\n`);
  // Nothing is installed.
  await writeFile(join(state, "status"), "");
  const install = ["--no-install-recommends", "--yes", "install", "nix-bin"];
  await update(state);
  try {
    await apt(state, ["--simulate", ...install]);
  } catch (error) {
    throw new Error(`${mirror} has no nix-bin in ${suite} that can be installed`, { cause: error });
  }
  await reach(state, ["--download-only", ...install]);
  // Versions that the archive has no longer.
  await apt(state, ["autoclean"]);
  const archives = join(state, "archives");
  return (await readdir(archives))
    .filter((name) => name.endsWith(".deb"))
    .map((name) => join(archives, name));
}

/** The index is at most a day old, or as old as it is while there is no network. */
async function update(state: string): Promise<void> {
  const stamp = join(state, "updated");
  const written = await stat(stamp).catch(() => undefined);
  if (written !== undefined && Date.now() - written.mtimeMs < INDEX_AGE_MS) return;
  try {
    await reach(state, ["update", "--error-on=any"]);
    await writeFile(stamp, "");
  } catch (error) {
    if (written === undefined) throw error;
  }
}

async function reach(state: string, args: readonly string[]): Promise<void> {
  try {
    await apt(state, args);
  } catch (error) {
    throw new Unreachable((error as Error).message.slice(-1000), { cause: error });
  }
}

async function apt(state: string, args: readonly string[]): Promise<void> {
  const options = [
    `Dir::State=${state}`,
    `Dir::State::status=${state}/status`,
    `Dir::State::lists=${state}/lists`,
    `Dir::State::extended_states=${state}/extended_states`,
    `Dir::Cache=${state}`,
    "Dir::Cache::pkgcache=pkgcache.bin",
    `Dir::Etc::sourcelist=${state}/sources.list`,
    "Dir::Etc::sourceparts=-",
    "Acquire::Languages=none",
    "Acquire::GzipIndexes=false",
    "Acquire::Retries=3",
    "APT::Sandbox::User=root",
    `APT::Architecture=${ARCHITECTURE}`,
    `APT::Architectures=${ARCHITECTURE}`,
  ];
  const flags = options.flatMap((option) => ["-o", option]);
  const env = { ...process.env, LC_ALL: "C.UTF-8", DEBIAN_FRONTEND: "noninteractive" };
  await promisify(execFile)("apt-get", ["-qq", ...flags, ...args], { env });
}
