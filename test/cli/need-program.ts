import { spawnSync } from "node:child_process";
import type { TestContext } from "vitest";

/** For `beforeEach`: without the program a test is skipped with the reason, but in CI it fails. */
export function needProgram(context: TestContext, program: string, debianPackage = program): void {
  if (spawnSync(program, [program === "tmux" ? "-V" : "--version"]).error === undefined) return;
  const reason = `${program} is not installed (Debian: apt-get install ${debianPackage})`;
  if (process.env.CI === "true") throw new Error(`${reason}, and CI must not skip this test`);
  context.skip(reason);
}
