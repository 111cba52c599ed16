// Runs every test and ends with the plain line `N passed, N failed, N skipped`: npm test [-- VITEST ARGUMENT…]
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installPrerequisites } from "./prerequisites.ts";

interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

installPrerequisites();
const directory = mkdtempSync(join(tmpdir(), "deb2nix-test-"));
const file = join(directory, "results.json");
const { status } = spawnSync(
  process.execPath,
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
    ...process.argv.slice(2),
  ],
  { stdio: "inherit" },
);
const line = closingLine();
rmSync(directory, { recursive: true });
console.log(line);
process.exitCode = status === 0 ? 0 : 1;

function closingLine(): string {
  let results: Results;
  try {
    results = JSON.parse(readFileSync(file, "utf8")) as Results;
  } catch {
    return "0 passed, 1 failed, 0 skipped";
  }
  // A test file that cannot even be loaded has no tests to count, yet it failed.
  const failed = Math.max(results.numFailedTests, status === 0 ? 0 : 1);
  return `${results.numPassedTests} passed, ${failed} failed, ${results.numPendingTests + results.numTodoTests} skipped`;
}
