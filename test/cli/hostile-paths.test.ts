import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { deb2nix, fixture, type RunOptions } from "./run.ts";

const scratch = mkdtempSync(join(tmpdir(), "deb2nix-paths-"));
afterAll(() => {
  chmodSync(locked, 0o700);
  rmSync(scratch, { recursive: true });
});

const long = "a".repeat(5000);
const loop = join(scratch, "loop");
symlinkSync("loop", loop);
const locked = join(scratch, "locked");
mkdirSync(locked);
writeFileSync(join(locked, "x.deb"), "");
chmodSync(locked, 0);

async function expectRefused(args: readonly string[], code: string, options: RunOptions = {}): Promise<void> {
  const { status, stdout, stderr } = await deb2nix(args, options);
  expect(stderr).toMatch(new RegExp(`^error\\[${code}\\]: .+\\n$`));
  expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
}

describe("a path that the system refuses to look at", () => {
  const core = fixture("nvidia-l4t-core");

  test.each([
    ["convert", [long]],
    ["inspect", ["inspect", long]],
    ["audit", ["audit", long]],
    ["graph", ["graph", "--debs", long, core]],
    ["diff", ["diff", core, long]],
  ])("longer than a path may be: %s", (_command, args) => expectRefused(args, "E_FILE_READ"));

  test.each([
    ["inspect", ["inspect", loop]],
    ["audit", ["audit", loop]],
    ["why", ["why", "l4t-core", "libc.so.6", loop]],
    ["diff", ["diff", core, loop]],
  ])("a link that leads to itself: %s", (_command, args) => expectRefused(args, "E_FILE_READ"));

  test.each([
    ["inspect a directory", ["inspect", locked]],
    ["audit a directory", ["audit", locked]],
    ["audit a deb in it", ["audit", join(locked, "x.deb")]],
    ["resolve against one", ["graph", "--debs", locked, core]],
  ])("a directory that may not be read: %s", (_what, args) =>
    expectRefused(args, "E_FILE_PERMISSION", { unprivileged: true }),
  );
});
