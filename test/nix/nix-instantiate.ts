import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, type TestContext } from "vitest";

/**
 * For `beforeEach`: without `nix-instantiate` a test is skipped with the reason, but in CI, where Nix must be
 * there, it fails.
 */
export function needNix(context: TestContext): void {
  if (spawnSync("nix-instantiate", ["--version"]).error === undefined) return;
  const reason = "nix-instantiate is not installed (Debian: apt-get install nix-bin)";
  if (process.env.CI === "true") throw new Error(`${reason}, and CI must not skip this test`);
  context.skip(reason);
}

/** What Nix reads in `code`, in its own fully parenthesised form; throws with Nix's message if it cannot. */
export function parseNix(code: string): string {
  return nixInstantiate(["--parse"], code);
}

/** The value of `code`, strictly evaluated; throws with Nix's message if it has none. */
export function evaluateNix(code: string): unknown {
  return JSON.parse(nixInstantiate(["--eval", "--strict", "--json"], code));
}

/** Runs in a throw-away store, so that neither the machine's Nix nor its settings matter. */
function nixInstantiate(options: readonly string[], code: string): string {
  const folder = mkdtempSync(join(tmpdir(), "deb2nix-nix-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "expression.nix");
  writeFileSync(file, code);
  mkdirSync(join(folder, "conf"));
  writeFileSync(join(folder, "conf", "nix.conf"), "build-users-group =\nsubstituters =\n");
  const run = spawnSync("nix-instantiate", [...options, file], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      NIX_REMOTE: "local",
      NIX_CONF_DIR: join(folder, "conf"),
      NIX_STORE_DIR: join(folder, "store"),
      NIX_STATE_DIR: join(folder, "var"),
      NIX_LOG_DIR: join(folder, "log"),
    },
  });
  if (run.status !== 0) throw new Error(`nix-instantiate ${options.join(" ")} failed: ${run.stderr}`);
  // Relative paths are read as they are from here.
  return run.stdout.replaceAll(folder, "");
}
