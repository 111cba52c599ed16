import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startAptServer } from "../../fixtures/lib/apt-server.ts";
import { randomFrom } from "../../scripts/fuzz/random.ts";
import { poolOfSmall, smallRelease } from "./regenerate-small.ts";
import { archiveOf, type FixturePool, writePins } from "./regenerate-trees.ts";
import { ROOT } from "./run.ts";

/** What became of runs that were killed. */
export interface KillTally {
  /** Runs that were killed before they ended. */
  readonly killed: number;
  /** Of them those after which the journal was there: they were in the middle of putting files in place. */
  readonly withJournal: number;
  /** Files that were looked at after a kill, each of which was whole. */
  readonly files: number;
}

type Files = Readonly<Record<string, string>>;

/**
 * Regenerates a tree from one state to another and back, killing the run at random moments: half of them anywhere in
 * it, half while it writes. After each kill every file must be that of one of the two states, and the next run must
 * give exactly the new one, with debs and facts of the cache that was killed in too. Throws at the first that is not so.
 * The moments follow from the seed, as far as a machine does the same twice.
 */
export async function killRegenerate(moments: number, seed = String(Math.random())): Promise<KillTally> {
  const choices = randomFrom(seed);
  try {
    return await killAgain(moments, () => choices.below(1000) / 1000);
  } catch (error) {
    throw new Error(`with the seed ${seed}`, { cause: error });
  }
}

async function killAgain(moments: number, random: () => number): Promise<KillTally> {
  const scratch = mkdtempSync(join(tmpdir(), "deb2nix-kill-"));
  const states = await statesOf();
  const server = await startAptServer(archiveOf(states.flat()));
  const tree = join(scratch, "tree");
  const cache = join(scratch, "cache");
  mkdirSync(tree);
  const start = (): ChildProcess =>
    spawn(
      process.execPath,
      [join(ROOT, "bin/deb2nix.js"), "regenerate", tree, "--base-url", server.base, "--keep-debs", "-q"],
      {
        cwd: scratch,
        env: { PATH: process.env.PATH, XDG_CACHE_HOME: cache },
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
  const pin = (pools: readonly FixturePool[]): void => {
    rmSync(join(tree, "sourceinfo"), { recursive: true, force: true });
    writePins(tree, pools);
  };
  try {
    const wanted: Files[] = [];
    let length = 0;
    for (const pools of states) {
      pin(pools);
      const before = performance.now();
      await ended(start());
      length = performance.now() - before;
      wanted.push(generated(tree));
    }
    let [killed, withJournal, files] = [0, 0, 0];
    for (let moment = 0; moment < moments; moment++) {
      const to = moment % 2;
      pin(states[to]!);
      // Every other pair of them downloads again.
      if (moment % 4 < 2) rmSync(cache, { recursive: true, force: true });
      const run = start();
      const end = ended(run).catch(() => {});
      if (random() < 0.5) await sleep(random() * length);
      else await writing(tree, run, random);
      run.kill("SIGKILL");
      await end;
      if (run.signalCode === "SIGKILL") killed++;
      if (existsSync(join(tree, ".deb2nix/journal.json"))) withJournal++;
      for (const [path, text] of Object.entries(generated(tree))) {
        files++;
        if (wanted.every((state) => state[path] !== text)) throw new Error(`${path} is torn:\n${text}`);
      }
      checkCache(cache);
      await ended(start());
      must(generated(tree), wanted[to]!, "after the next run");
      if (existsSync(join(tree, ".deb2nix"))) throw new Error("something is left of the run that was killed");
    }
    return { killed, withJournal, files };
  } finally {
    await server.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Two states of a package set, in which files come, go and change. */
async function statesOf(): Promise<FixturePool[][]> {
  const [old, fresh] = [smallRelease("r36.4"), smallRelease("r36.5")];
  const changed = fresh.debs
    .filter(({ name }) => name !== "nvidia-l4t-nvml")
    .map((deb) => {
      const text = (at: string): string => `${deb.texts?.[at]?.replace("sub", "libnvcore.so.2")}`;
      const texts = Object.fromEntries(Object.keys(deb.texts ?? {}).map((at) => [at, text(at)]));
      const libraries = Object.entries(deb.libraries ?? {}).map(([file, needed]) => [
        file,
        [...needed, "libdrm.so.2"],
      ]);
      return { ...deb, texts, libraries: Object.fromEntries(libraries) };
    });
  return await Promise.all(
    [
      [smallRelease("r35.6"), old],
      [{ release: "r36.5", debs: changed }, smallRelease("r38.2")],
    ].map((releases) => Promise.all(releases.map(poolOfSmall))),
  );
}

/** What the run says, when it has ended well. */
function ended(run: ChildProcess): Promise<void> {
  const said: string[] = [];
  run.stderr!.setEncoding("utf8").on("data", (text: string) => said.push(text));
  return new Promise((resolve, reject) => {
    run.on("close", (status) =>
      status === 0 ? resolve() : reject(new Error(`status ${status}: ${said.join("")}`)),
    );
  });
}

/**
 * Waits until the run stages files or, as often, has begun to put them in place, and then a moment. That takes some
 * milliseconds, so that nothing else must come between.
 */
async function writing(tree: string, run: ChildProcess, random: () => number): Promise<void> {
  const state = join(tree, ".deb2nix");
  const isWanted = random() < 0.5 ? isStaging : (path: string) => existsSync(join(path, "journal.json"));
  while (run.exitCode === null && !existsSync(state)) await new Promise(setImmediate);
  // With its lock it has all before it: that may take long, and only a part of it is of interest.
  while (run.exitCode === null && !isStaging(state)) await new Promise(setImmediate);
  busyUntil(() => isWanted(state), 2000);
  busyUntil(() => false, random() * 3);
}

function isStaging(state: string): boolean {
  try {
    return readdirSync(state).some((name) => name.startsWith("stage-") || name === "journal.json");
  } catch {
    return false;
  }
}

function busyUntil(isDone: () => boolean, milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end && !isDone());
}

/** The generated files of the tree. */
function generated(tree: string): Files {
  const folder = join(tree, "pkgs");
  if (!existsSync(folder)) return {};
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]));
}

/** Whatever is in its place in the cache must be whole. */
function checkCache(cache: string): void {
  const folder = join(cache, "deb2nix/files");
  if (!existsSync(folder)) return;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  for (const { parentPath, name } of entries) {
    const sha256 = createHash("sha256")
      .update(readFileSync(join(parentPath, name)))
      .digest("hex");
    if (!parentPath.endsWith(sha256)) throw new Error(`the cache has a damaged ${name}`);
  }
}

function must(found: Files, wanted: Files, when: string): void {
  const [have, want] = [found, wanted].map((files) => JSON.stringify(Object.entries(files).sort()));
  if (have !== want) throw new Error(`${when} the tree is not as it should be:\n${have}\n${want}`);
}
