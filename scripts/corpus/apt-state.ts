import { execFile } from "node:child_process";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { debianMirror } from "../../test/real/apt-sources.ts";
import { Unreachable } from "../../test/real/download.ts";

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
const INDEX_AGE_MS = 24 * 60 * 60 * 1000;

/** apt for one suite and architecture with a state of its own, so that the machine's stays as it is. */
export interface AptState {
  readonly directory: string;
  readonly mirror: string;
  /** Runs apt-get; what it prints. Throws `Unreachable` where it fails. */
  run(args: readonly string[], cwd?: string): Promise<string>;
}

/**
 * Opens the Debian archive that this machine's apt uses, with its state below `root`, as if nothing were installed. The
 * index is at most a day old, or as old as it is while there is no network. Throws `Unreachable` where apt has no such
 * archive or cannot reach it.
 */
export async function openAptState(root: string, suite: string, architecture: string): Promise<AptState> {
  const mirror = debianMirror();
  if (mirror === undefined) throw new Unreachable("apt's sources name no Debian archive");
  const directory = join(root, `${suite}-${architecture}`);
  for (const part of ["lists/partial", "archives/partial"]) {
    await mkdir(join(directory, part), { recursive: true });
  }
  await writeFile(join(directory, "sources.list"), `deb [signed-by=${KEYRING}] ${mirror} ${suite} main\n`);
  const run = (args: readonly string[], cwd = directory): Promise<string> =>
    aptGet(directory, architecture, args, cwd);
  await update(join(directory, "updated"), run);
  return { directory, mirror, run };
}

async function update(stamp: string, run: AptState["run"]): Promise<void> {
  const written = await stat(stamp).catch(() => undefined);
  if (written !== undefined && Date.now() - written.mtimeMs < INDEX_AGE_MS) return;
  try {
    await run(["update", "--error-on=any"]);
    await writeFile(stamp, "");
  } catch (error) {
    if (written === undefined) throw error;
  }
}

async function aptGet(
  state: string,
  architecture: string,
  args: readonly string[],
  cwd: string,
): Promise<string> {
  const options = [
    `Dir::State=${state}`,
    "Dir::State::status=/dev/null",
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
    `APT::Architecture=${architecture}`,
    `APT::Architectures=${architecture}`,
  ];
  const flags = options.flatMap((option) => ["-o", option]);
  try {
    const { stdout } = await promisify(execFile)("apt-get", ["-qq", ...flags, ...args], {
      cwd,
      maxBuffer: 16 * 1024 * 1024,
      env: { ...process.env, LC_ALL: "C.UTF-8", DEBIAN_FRONTEND: "noninteractive" },
    });
    return stdout;
  } catch (error) {
    throw new Unreachable(`apt-get ${args[0]}: ${(error as Error).message.slice(-1000)}`, { cause: error });
  }
}
