import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeDirectory } from "../../src/make-directory.ts";

const scratch = mkdtempSync(join(tmpdir(), "deb2nix-make-"));
afterAll(() => rmSync(scratch, { recursive: true }));

test("makes what is missing on the way, and takes what is there", () => {
  const path = join(scratch, "a/b/c");
  makeDirectory(path);
  makeDirectory(path);
  expect(statSync(path).isDirectory()).toBe(true);
});

test("what is no directory is in the way", () => {
  writeFileSync(join(scratch, "file"), "");
  expect(() => makeDirectory(join(scratch, "file"))).toThrow("EEXIST");
  expect(() => makeDirectory(join(scratch, "file/below"))).toThrow("ENOTDIR");
});

test.runIf(existsSync("/proc/self"))("a parent that refuses ends it", () => {
  expect(() => makeDirectory("/proc/no/such")).toThrow("ENOENT");
});
