import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { randomFrom } from "../../scripts/fuzz/random.ts";
import { fixture, ROOT } from "./run.ts";

/** What became of pairs of commands on one cache. */
export interface CacheTally {
  readonly runs: number;
  readonly killed: number;
}

const DEBS = ["nvidia-l4t-gbm", "nvidia-l4t-cuda", "nvidia-l4t-3d-core", "nvidia-l4t-camera"];

/**
 * Runs `pairs` pairs of commands at once on one cache, some of which are killed at a random moment and some of which
 * find the cache too small. What was not killed must print what a run without a cache prints. Throws at the first that
 * does not. The moments follow from the seed, as far as a machine does the same twice.
 */
export async function killOnCache(pairs: number, seed = String(Math.random())): Promise<CacheTally> {
  const random = randomFrom(seed);
  const scratch = mkdtempSync(join(tmpdir(), "deb2nix-cache-kill-"));
  const debs = join(scratch, "debs");
  mkdirSync(debs);
  for (const name of DEBS) copyFileSync(fixture(name), join(debs, `${name}.deb`));
  await sleep(2600);
  const commands = [
    ["inspect", "--json", debs],
    ["why", "l4t-camera", "libnvos.so", debs],
    ["inspect", "--json", "--max-files", "5000", debs],
  ];
  const start = (args: readonly string[], cache: string, size: string): ChildProcess =>
    spawn(process.execPath, [join(ROOT, "bin/deb2nix.js"), ...args], {
      env: { PATH: process.env.PATH, DEB2NIX_CACHE: cache, DEB2NIX_CACHE_SIZE: size },
      stdio: ["ignore", "pipe", "ignore"],
    });
  try {
    const wanted: string[] = [];
    let length = 0;
    for (const args of commands) {
      const before = performance.now();
      wanted.push((await ended(start(args, "off", "1G")))!);
      length = Math.max(length, performance.now() - before);
    }
    const cache = join(scratch, "cache");
    let killed = 0;
    for (let pair = 0; pair < pairs; pair++) {
      if (random.below(8) === 0) rmSync(cache, { recursive: true, force: true });
      const size = random.below(4) === 0 ? "30K" : "1G";
      const both = [0, 1].map(async () => {
        const at = random.below(commands.length);
        const moment = random.below(3) < 2 ? random.below(1000) / 1000 : undefined;
        const child = start(commands[at]!, cache, size);
        const end = ended(child);
        if (moment !== undefined) void sleep(moment * length).then(() => child.kill("SIGKILL"));
        const printed = await end;
        if (printed === undefined) killed++;
        else if (printed !== wanted[at])
          throw new Error(`pair ${pair} of the seed ${seed}: ${commands[at]!.join(" ")}`);
      });
      await Promise.all(both);
    }
    // What is left must still do, and nothing half-written may stand where entries are.
    for (const [at, args] of commands.entries()) {
      if ((await ended(start(args, cache, "1G"))) !== wanted[at])
        throw new Error(`at the end of the seed ${seed}`);
    }
    const odd = readdirSync(cache).filter(
      (name) => !["facts", "known", "compiled", "partial"].includes(name),
    );
    if (odd.length > 0) throw new Error(`the cache holds ${odd.join(", ")}`);
    return { runs: 2 * pairs, killed };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What a command printed; undefined where it was killed. */
function ended(child: ChildProcess): Promise<string | undefined> {
  const parts: Buffer[] = [];
  child.stdout!.on("data", (part: Buffer) => parts.push(part));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) =>
      resolve(status === null ? undefined : `${status}\n${Buffer.concat(parts)}`),
    );
  });
}
