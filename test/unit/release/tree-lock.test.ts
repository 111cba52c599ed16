import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { refuseLocked, takeLock } from "../../../src/release/tree-lock.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deb2nix-lock-"));
  path = join(folder, "state/lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

const LOCKED = expect.objectContaining({ code: "E_TREE_LOCKED", kind: "usage" });

/** The number of a process that has ended. */
const DEAD = spawnSync(process.execPath, ["--version"]).pid;

function leaveLock(owner: object | string): void {
  mkdirSync(join(folder, "state"), { recursive: true });
  writeFileSync(path, typeof owner === "string" ? owner : JSON.stringify({ token: "t", ...owner }));
}

test("a lock is held once, and nothing is left of it", () => {
  const lock = takeLock(path);
  expect(() => takeLock(path)).toThrow(LOCKED);
  expect(() => refuseLocked(path)).toThrow(LOCKED);
  lock.release();
  expect(existsSync(join(folder, "state"))).toBe(false);
  takeLock(path).release();
  refuseLocked(path);
});

test("the error tells who holds it", () => {
  const lock = takeLock(path);
  expect(() => takeLock(path)).toThrow(`process ${process.pid} on ${hostname()}`);
  lock.release();
});

test.each([
  ["of a process that is no more", { pid: DEAD, host: hostname(), started: "1" }],
  ["of an earlier process with a number of today", { pid: process.pid, host: hostname(), started: "1" }],
  ["that a crash has emptied", ""],
  ["that is no lock", "[1]"],
])("a lock %s is taken over", (_, owner) => {
  leaveLock(owner);
  refuseLocked(path);
  const lock = takeLock(path);
  expect(readdirSync(join(folder, "state"))).toEqual(["lock"]);
  expect(() => takeLock(path)).toThrow(LOCKED);
  lock.release();
});

test("processes of other machines cannot be asked: theirs is kept", () => {
  leaveLock({ pid: DEAD, host: "elsewhere.example.org", started: "1" });
  expect(() => takeLock(path)).toThrow(LOCKED);
  expect(readdirSync(join(folder, "state"))).toEqual(["lock"]);
});

test("what a dead process has left while it took a lock over is in nobody's way", () => {
  const dead = { pid: DEAD, host: hostname(), started: "1" };
  leaveLock({ ...dead, token: "aaaaaaaa-1" });
  writeFileSync(`${path}.aaaaaaaa`, JSON.stringify({ ...dead, token: "bbbbbbbb-1" }));
  writeFileSync(`${path}.cccccccc.tmp`, "");
  const lock = takeLock(path);
  expect(readdirSync(join(folder, "state"))).toEqual(["lock"]);
  lock.release();
});

test("many at once: exactly one has it", async () => {
  leaveLock({ pid: DEAD, host: hostname(), started: "1" });
  const module = new URL("../../../src/release/tree-lock.ts", import.meta.url).href;
  const code = `
    const { takeLock } = await import(${JSON.stringify(module)});
    try { takeLock(process.argv[1]); console.log("taken"); await new Promise((done) => process.stdin.once("data", done)); }
    catch (error) { console.log(error.code); }
    process.exit();`;
  const { spawn } = await import("node:child_process");
  const children = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ["--input-type=module", "-e", code, path], {
      stdio: ["pipe", "pipe", "inherit"],
    }),
  );
  const answers = await Promise.all(
    children.map(
      (child) =>
        new Promise<string>((resolve) => child.stdout.once("data", (text) => resolve(String(text).trim()))),
    ),
  );
  for (const { stdin } of children) {
    // Those that did not get it may be gone already.
    stdin.on("error", () => {});
    stdin.end("x");
  }
  expect(answers.sort()).toEqual([...Array(5).fill("E_TREE_LOCKED"), "taken"]);
});
