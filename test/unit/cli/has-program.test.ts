import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { hasProgram } from "../../../src/cli/has-program.ts";

const directory = mkdtempSync(join(tmpdir(), "has-program-"));
afterAll(() => rmSync(directory, { recursive: true }));
writeFileSync(join(directory, "runs"), "", { mode: 0o755 });
writeFileSync(join(directory, "data"), "", { mode: 0o644 });
mkdirSync(join(directory, "folder"));

test("a program is a file of the PATH that can be run", () => {
  const path = ["/nonexistent", directory].join(delimiter);
  expect(hasProgram("runs", path)).toBe(true);
  expect(hasProgram("data", path)).toBe(false);
  expect(hasProgram("folder", path)).toBe(false);
  expect(hasProgram("missing", path)).toBe(false);
});

test("an empty PATH leads nowhere, not even to the current directory", () => {
  expect(hasProgram("package.json", "")).toBe(false);
  expect(hasProgram("bin", delimiter)).toBe(false);
});
