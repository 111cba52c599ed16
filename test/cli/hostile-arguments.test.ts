import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UNPRINTABLE } from "../../src/visible.ts";
import { deb2nix, fixture, type Outcome, ROOT, runNode, runShell } from "./run.ts";

const scratch = mkdtempSync(join(tmpdir(), "deb2nix-arguments-"));
const socket = createServer();
const path = (name: string): string => join(scratch, name);
const core = fixture("nvidia-l4t-core");
beforeAll(async () => {
  symlinkSync("loop", path("loop"));
  symlinkSync("nowhere", path("dangling"));
  symlinkSync("folder", path("link"));
  mkdirSync(path("folder"));
  writeFileSync(path("file"), "x");
  await runShell('mkfifo "$0"', [path("pipe")]);
  await new Promise<void>((resolve) => socket.listen(path("socket"), resolve));
});
afterAll(() => {
  socket.close();
  rmSync(scratch, { recursive: true });
});

/** Errors that say what is wrong, in characters that can be seen; nothing on stdout. */
function expectError({ status, stdout, stderr }: Outcome, allowed: readonly number[]): void {
  expect(stderr).toMatch(/^error(\[E_\w+\])?: .+\n/);
  expect(stderr.replaceAll("\n", "")).not.toMatch(UNPRINTABLE);
  expect(stderr).not.toMatch(/\n\s+at .+:\d+|is a bug in/);
  expect(stdout).toBe("");
  expect(allowed).toContain(status);
}

describe("what is no file of the kind that is read ends in an error, and soon", () => {
  const odd = ["/dev/zero", "socket", "loop", ""];

  test.concurrent.each(odd.map((name) => [name]))("%j", async (name) => {
    const given = name === "" || name.startsWith("/") ? name : path(name);
    const pins = join(ROOT, "fixtures/facts/r36.5-debs.json");
    for (const args of [
      ["inspect", given],
      ["diff", given, pins],
      ["pin", "--verify", given, "r36.5", "--offline"],
      ["--config", given, core],
    ]) {
      expectError(await deb2nix(args), args[0]!.startsWith("--") ? [2] : [2, 3]);
    }
    expectError(await runNode([join(ROOT, "bin/elfinfo.js"), given]), [3]);
  });
});

/** How a run ends that gets SIGINT after some milliseconds. */
function interrupted(
  args: readonly string[],
  after: number,
): Promise<{ signal: string | null; seconds: number }> {
  const child = spawn(process.execPath, [join(ROOT, "bin/deb2nix.js"), ...args], {
    env: { PATH: process.env.PATH },
    stdio: "ignore",
  });
  const start = Date.now();
  setTimeout(() => child.kill("SIGINT"), after);
  // A run that does not hear it must not outlive the test.
  const last = setTimeout(() => child.kill("SIGKILL"), after + 20_000);
  return new Promise((resolve) =>
    child.on("close", (_status, signal) => {
      clearTimeout(last);
      resolve({ signal, seconds: (Date.now() - start - after) / 1000 });
    }),
  );
}

describe("^C is heard", () => {
  test.concurrent.each([
    ["while a configuration is waited for", ["--config", path("pipe"), core]],
    ["while a pin is waited for", ["pin", "--verify", path("pipe"), "r36.5"]],
    ["while an index is waited for", ["pin", path("pipe"), "--repo", "common", "r36.5"]],
    ["while a deb is waited for", ["inspect", path("pipe")]],
    ["while a large tree is read", ["audit", "/usr", "-q"]],
  ])("%s", async (_when, args) => {
    // Node has started by then, and no machine has read a /usr.
    const { signal, seconds } = await interrupted(args, 1500);
    expect(signal).toBe("SIGINT");
    expect(seconds).toBeLessThan(15);
  });
});

describe("arguments", () => {
  test.concurrent.each([
    ...["0", "-1", "1e9", "", "\u001b[2J"].map((jobs) => [["inspect", "--jobs", jobs, core]]),
    [["--target", "${x}", core]],
    [["--release", "r36.5\u001b[2J", core]],
    [["--url", "javascript:alert(1)", core]],
    [["--x\u001b[2J\n::error::x", core]],
    [["inspect", "--x\u202e"]],
    [["explain", "\u001b[2J"]],
    [["help", "\u001b[2J"]],
  ])("%j is a wrong call", async (args) => {
    const outcome = await deb2nix(args);
    expectError(outcome, [2]);
    expect(outcome.stderr).not.toMatch(/^\s*::|##\w*\[/m);
  });

  test.concurrent("names without end, and with what a terminal would obey", async () => {
    for (const name of ["x".repeat(5000), "\u001b[2J::x", "-"]) {
      expectError(await deb2nix(["inspect", "--", name === "-" ? "./-" : name]), [3]);
    }
    expectError(await runNode([join(ROOT, "bin/elfinfo.js"), "--x\u001b[2J"]), [2]);
  });

  test.concurrent("the same deb twice counts once", async () => {
    const [once, twice] = await Promise.all([deb2nix([core]), deb2nix([core, core])]);
    expect(twice).toEqual(once);
  });

  test.concurrent.each(["file", "file/x", "dangling", "loop", "/proc/x", "", "-"])(
    "--out %j is told, and nothing is written",
    async (out) => {
      const given = /^(?:-|\/.*)?$/.test(out) ? out : path(out);
      expectError(await deb2nix([core, "-q", "--out", given], { cwd: path("folder") }), [2]);
    },
  );

  test("--out may be a link to a directory, and stays one", async () => {
    expect((await deb2nix([core, "-q", "--out", path("link")])).status).toBe(0);
    expect(readdirSync(path("folder"))).toEqual(["l4t-core.nix"]);
  });
});

describe("environments", () => {
  let plain: Outcome;
  beforeAll(async () => {
    plain = await deb2nix([core]);
  });

  test.concurrent.each([
    { TMPDIR: "/nonexistent" },
    { TMPDIR: "/dev/null", HOME: "/nonexistent" },
    { XDG_CACHE_HOME: "/dev/null", HOME: "relative" },
    { COLUMNS: "1", LINES: "0" },
    { COLUMNS: "x", TERM: "\u001b[2J" },
    { LANG: "C", LC_ALL: "xx_YY.bad", TZ: "Nowhere/X" },
    { NO_COLOR: "1", CI: "" },
    { PATH: "/nonexistent" },
    { NODE_OPTIONS: "--max-old-space-size=64" },
  ])("%j changes nothing of what is printed", async (env) => {
    expect(await deb2nix([core], { env })).toEqual(plain);
  });
});
