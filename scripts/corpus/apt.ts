import { execFile } from "node:child_process";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type PackageEntry, parsePackagesIndex } from "../../src/debian/packages-index.ts";
import { debianMirror } from "../../test/real/apt-sources.ts";
import { sha256Of, Unreachable } from "../../test/real/download.ts";
import { SUITE_OF } from "./suites.ts";

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
const INDEX_AGE_MS = 24 * 60 * 60 * 1000;

/** apt for one architecture, with a state of its own, so that the machine's stays as it is. */
export interface Apt {
  /** All packages, as the index lists them. */
  packages(): Promise<PackageEntry[]>;
  /** Fetches debs into a directory unless they are there, checked by apt; their paths in the same order. */
  download(entries: readonly PackageEntry[], directory: string): Promise<string[]>;
}

/**
 * Opens the Debian archive that this machine's apt uses for an architecture of `SUITE_OF`. The index is at
 * most a day old, or as old as it is while there is no network. `root` is where apt's states are kept. Throws
 * `Unreachable` where apt has no such archive or cannot reach it.
 */
export async function openApt(architecture: string, root: string): Promise<Apt> {
  const mirror = debianMirror();
  if (mirror === undefined) throw new Unreachable("apt's sources name no Debian archive");
  const suite = SUITE_OF[architecture]!;
  const state = join(root, `${suite}-${architecture}`);
  for (const part of ["lists/partial", "archives/partial"])
    await mkdir(join(state, part), { recursive: true });
  await writeFile(join(state, "sources.list"), `deb [signed-by=${KEYRING}] ${mirror} ${suite} main\n`);
  const apt = (args: readonly string[], cwd = state): Promise<string> => run(state, architecture, args, cwd);
  await update(join(state, "updated"), apt);
  return {
    packages: async () => {
      const targets = await apt(["indextargets", "--format=$(FILENAME)", "Created-By: Packages"]);
      return parsePackagesIndex(await readFile(targets.split("\n")[0]!, "utf8"));
    },
    download: async (entries, directory) => {
      await mkdir(directory, { recursive: true });
      const paths = entries.map((entry) => join(directory, `${entry.sha256}.deb`));
      const missing: PackageEntry[] = [];
      for (const [index, entry] of entries.entries()) {
        if ((await sha256Of(paths[index]!)) !== entry.sha256) missing.push(entry);
      }
      if (missing.length > 0)
        await apt(["download", ...missing.map(({ name, version }) => `${name}=${version}`)], directory);
      for (const entry of missing)
        await rename(join(directory, fileName(entry)), join(directory, `${entry.sha256}.deb`));
      return paths;
    },
  };
}

async function update(stamp: string, apt: (args: readonly string[]) => Promise<string>): Promise<void> {
  const written = await stat(stamp).catch(() => undefined);
  if (written !== undefined && Date.now() - written.mtimeMs < INDEX_AGE_MS) return;
  try {
    await apt(["update", "--error-on=any"]);
    await writeFile(stamp, "");
  } catch (error) {
    if (written === undefined) throw error;
  }
}

async function run(
  state: string,
  architecture: string,
  args: readonly string[],
  cwd: string,
): Promise<string> {
  const options = [
    `Dir::State=${state}`,
    "Dir::State::status=/dev/null",
    `Dir::State::lists=${state}/lists`,
    `Dir::Cache=${state}`,
    `Dir::Etc::sourcelist=${state}/sources.list`,
    "Dir::Etc::sourceparts=-",
    "Acquire::Languages=none",
    "Acquire::GzipIndexes=false",
    "Acquire::Retries=3",
    "APT::Sandbox::User=root",
    "Dir::Cache::pkgcache=pkgcache.bin",
    `APT::Architecture=${architecture}`,
    `APT::Architectures=${architecture}`,
  ];
  const flags = options.flatMap((option) => ["-o", option]);
  try {
    const { stdout } = await promisify(execFile)("apt-get", ["-qq", ...flags, ...args], {
      cwd,
      maxBuffer: 16 * 1024 * 1024,
      env: { ...process.env, LC_ALL: "C.UTF-8" },
    });
    return stdout;
  } catch (error) {
    throw new Unreachable(`apt-get ${args[0]}: ${(error as Error).message.slice(-1000)}`, { cause: error });
  }
}

function fileName({ name, architecture, version }: PackageEntry): string {
  return `${name}_${version.replaceAll(":", "%3a")}_${architecture}.deb`;
}
