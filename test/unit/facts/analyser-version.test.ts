import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { analyserVersion, hashOfFiles } from "../../../src/facts/analyser-version.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "deb2nix-analyser-"));
  for (const folder of ["archive", "debian", "elf/strings", "facts", "report"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  writeFileSync(join(root, "elf/strings/scan.ts"), "old");
});
afterEach(() => rmSync(root, { recursive: true }));

test("is one for one code", () => {
  expect(analyserVersion()).toMatch(/^[0-9a-f]{16}$/);
  expect(analyserVersion()).toBe(hashOfFiles(new URL("../../../src/", import.meta.url).pathname));
});

test.each([
  ["elf/strings/scan.ts", "new"],
  ["facts/read.js", ""],
  ["error.ts", ""],
])("is another where %s is", (path, content) => {
  const before = hashOfFiles(root);
  writeFileSync(join(root, path), content);
  expect(hashOfFiles(root)).not.toBe(before);
});

test("stays where code changes that makes no facts", () => {
  const before = hashOfFiles(root);
  writeFileSync(join(root, "report/text.ts"), "new");
  expect(hashOfFiles(root)).toBe(before);
});
