import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type AptServer, startAptServer } from "../../fixtures/lib/apt-server.ts";
import { killRegenerate } from "./regenerate-kill.ts";
import { poolOfSmall, smallRelease } from "./regenerate-small.ts";
import { archiveOf, type FixturePool, writePins } from "./regenerate-trees.ts";
import { deb2nix, ROOT } from "./run.ts";

let scratch: string;
let pool: FixturePool;
let server: AptServer;
beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), "deb2nix-interrupt-"));
  pool = await poolOfSmall(smallRelease("r36.5"));
  server = await startAptServer(archiveOf([pool]));
  writePins(scratch, [pool]);
});
afterEach(async () => {
  await server.close();
  rmSync(scratch, { recursive: true });
});

const env = (): Record<string, string> => ({ XDG_CACHE_HOME: join(scratch, "cache") });

/** A run that waits for a deb which never comes. */
async function stalled(): Promise<ChildProcess> {
  const { stanza } = pool.debs[0]!;
  server.faults.set(`t234/${stanza.Filename}`, [{ kind: "stall", after: 10 }]);
  const args = [join(ROOT, "bin/deb2nix.js"), "regenerate", scratch, "--base-url", server.base];
  const run = spawn(process.execPath, args, { env: { PATH: process.env.PATH, ...env() }, stdio: "ignore" });
  while (server.requests.length < pool.debs.length) await sleep(10);
  return run;
}

const statusOf = (run: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => run.on("close", (status) => resolve(status)));

test("^C leaves the tree as it was, and nothing besides", async () => {
  const run = await stalled();
  const status = statusOf(run);
  run.kill("SIGINT");
  expect(await status).toBe(130);
  expect(readdirSync(scratch).sort()).toEqual(["cache", "sourceinfo"]);
});

test("two at once: the second is told, and so is who only looks", async () => {
  const run = await stalled();
  const status = statusOf(run);
  for (const option of ["--json", "--check"]) {
    const second = await deb2nix(["regenerate", scratch, "--base-url", server.base, option], { env: env() });
    expect(second.status).toBe(2);
    expect(second.stderr).toContain(`another regenerate is at work here (process ${run.pid}`);
  }
  run.kill("SIGKILL");
  await status;
  const third = await deb2nix(["regenerate", scratch, "--base-url", server.base, "-q"], { env: env() });
  expect(third).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(readdirSync(scratch).sort()).toEqual(["cache", "pkgs", "sourceinfo"]);
});

test("a run that is killed at any moment leaves whole files, and the next one ends it", async () => {
  const { killed, files } = await killRegenerate(6);
  expect(killed).toBeGreaterThan(0);
  expect(files).toBeGreaterThan(10);
});
