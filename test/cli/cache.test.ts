import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { killOnCache } from "./cache-kill.ts";
import { deb2nix, fixture, type Outcome, ROOT } from "./run.ts";

let scratch: string;
let debs: string;
let cache: string;
beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), "deb2nix-cache-"));
  debs = join(scratch, "debs");
  mkdirSync(debs);
  for (const name of ["nvidia-l4t-gbm", "nvidia-l4t-cuda", "nvidia-l4t-3d-core"]) {
    copyFileSync(fixture(name), join(debs, `${name}.deb`));
  }
  // Files that were changed just now are not recognised again.
  await new Promise((resolve) => setTimeout(resolve, 2600));
});
afterAll(() => rmSync(scratch, { recursive: true }));
let number = 0;
beforeEach(() => {
  cache = join(scratch, `cache-${number++}`);
});

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return deb2nix(args, { cwd: scratch, env: { DEB2NIX_CACHE: cache, ...env } });
}

function entries(part: string): string[] {
  const directory = join(cache, part);
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}

describe("every command answers the same with and without the cache", () => {
  test.each([
    ["convert", ["debs"]],
    ["inspect", ["--json", "debs"]],
    ["graph", ["--format", "json", "debs"]],
    ["audit", ["--json", "debs"]],
    ["why", ["l4t-gbm", "libdrm", "debs"]],
    ["diff", ["debs", "debs"]],
  ])("%s", async (command, args) => {
    const without = await run([command, ...args, "--no-cache"]);
    expect(without.status).toBeLessThan(2);
    expect(() => entries("facts")).toThrow("ENOENT");
    const first = await run([command, ...args]);
    expect(entries("facts")).toHaveLength(3);
    expect(entries("known")).toHaveLength(3);
    const second = await run([command, ...args]);
    expect([first, second]).toEqual([without, without]);
  });
});

test("the second run reads no deb", async () => {
  await run(["inspect", "-q", "debs"]);
  // A deb that can't be read any more is not missed, since its file is as it was.
  const [entry] = entries("facts").filter((path) =>
    readFileSync(path, "utf8").includes("nvidia-l4t-gbm.deb"),
  );
  expect(entry).toBeDefined();
  const { stderr } = await run(["inspect", "debs"], { CI: "true" });
  expect(stderr).not.toContain("reading debs");
  rmSync(entry!);
  const again = await run(["inspect", "debs"], { CI: "true" });
  expect(again.stderr).toContain("reading debs: 1 of 1, nvidia-l4t-gbm.deb");
});

test("a deb that was changed is read, its size and times kept", async () => {
  const path = join(scratch, "changing.deb");
  copyFileSync(fixture("nvidia-l4t-gbm"), path);
  utimesSync(path, 1, 1);
  await new Promise((resolve) => setTimeout(resolve, 2600));
  expect((await run(["inspect", "-q", path])).status).toBe(0);
  const bytes = readFileSync(path);
  bytes[0] = 0;
  writeFileSync(path, bytes);
  utimesSync(path, 1, 1);
  const { status, stderr } = await run(["inspect", path]);
  expect([status, stderr]).toEqual([3, expect.stringContaining("E_DEB_MAGIC")]);
});

test("a limit that a deb exceeds holds for kept facts too", async () => {
  await run(["inspect", "-q", "debs"]);
  const { status, stderr } = await run(["inspect", "--max-files", "3", "debs"]);
  expect([status, stderr]).toEqual([3, expect.stringContaining("E_DEB_LIMIT")]);
});

test.each([
  [
    "damaged entries",
    () => {
      for (const path of entries("facts")) writeFileSync(path, "{}");
    },
  ],
  [
    "entries of another deb",
    () => {
      const [first, ...others] = entries("facts");
      for (const path of others) copyFileSync(first!, path);
    },
  ],
  [
    "a directory in the place of an entry",
    () => {
      for (const path of entries("facts")) {
        rmSync(path);
        mkdirSync(path);
      }
    },
  ],
  ["a cache that others may write", () => chmodSync(cache, 0o777)],
  [
    "a file in the place of the cache",
    () => {
      rmSync(cache, { recursive: true });
      writeFileSync(cache, "");
    },
  ],
])("%s change no answer", async (_, harm) => {
  const sound = await run(["audit", "--json", "debs"]);
  harm();
  expect(await run(["audit", "--json", "debs"])).toEqual(sound);
});

test("entries that others may have written are neither used nor kept", async () => {
  mkdirSync(cache, { mode: 0o700 });
  chmodSync(cache, 0o777);
  await run(["inspect", "-q", "debs"]);
  expect(readdirSync(cache)).toEqual([]);
  const { stdout } = await run(["cache", "info"]);
  expect(stdout).toContain("warning: facts are neither used nor kept, because other users may write it");
});

test("DEB2NIX_CACHE=off keeps nothing", async () => {
  expect((await run(["inspect", "-q", "debs"], { DEB2NIX_CACHE: "off", HOME: cache })).status).toBe(0);
  expect(() => readdirSync(cache)).toThrow("ENOENT");
});

test("a home that does not exist is not made: Nix refuses to build where /homeless-shelter exists", async () => {
  expect((await run(["inspect", "-q", "debs"], { DEB2NIX_CACHE: "", HOME: cache })).status).toBe(0);
  expect(() => readdirSync(cache)).toThrow("ENOENT");
});

test.each([
  [{ DEB2NIX_CACHE: "relative" }, "E_CACHE_DIRECTORY"],
  [{ DEB2NIX_CACHE_SIZE: "many" }, "E_CACHE_SIZE"],
])("%o is a usage error", async (env, code) => {
  const { status, stderr } = await run(["inspect", "debs"], env);
  expect([status, stderr]).toEqual([2, expect.stringContaining(code)]);
});

test("DEB2NIX_CACHE_SIZE holds", async () => {
  await run(["inspect", "-q", "debs"], { DEB2NIX_CACHE_SIZE: "1K" });
  const { stdout } = await run(["cache", "info", "--json"], { DEB2NIX_CACHE_SIZE: "1K" });
  const { limit, parts } = JSON.parse(stdout);
  expect(limit).toBe(1024);
  expect(parts[0].size + parts[1].size).toBeLessThan(1024);
});

test("commands at once on one cache, killed or short of room, give no wrong answer", async () => {
  const { runs, killed } = await killOnCache(4, "a slice");
  expect(killed).toBeLessThan(runs);
});

test("cache info and cache clear", async () => {
  await run(["inspect", "-q", "debs"]);
  writeFileSync(join(cache, "own.txt"), "not deb2nix's");
  const { stdout } = await run(["cache", "info", "--json"]);
  const validate = new Ajv({ strict: true }).compile(
    JSON.parse(readFileSync(join(ROOT, "schema/cache.schema.json"), "utf8")),
  );
  expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
  expect((await run(["cache", "info"])).stdout).toMatch(/facts +\S+ kB +3 files/);
  const cleared = await run(["cache", "clear"]);
  expect(cleared.stdout).toMatch(/removed [\d.]+ kB\n$/);
  expect(readdirSync(cache)).toEqual(["own.txt"]);
  expect((await run(["cache", "clear", "-q"])).stdout).toBe("");
});
