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
  const run = spawnSync("nix-instantiate", [...options, file], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: nixEnvironment(folder, "build-users-group =\nsubstituters =\n"),
  });
  if (run.status !== 0) throw new Error(`nix-instantiate ${options.join(" ")} failed: ${run.stderr}`);
  // Relative paths are read as they are from here.
  return run.stdout.replaceAll(folder, "");
}

/** The environment of a Nix that keeps everything below `folder`, with the settings of a nix.conf. */
export function nixEnvironment(folder: string, settings: string): NodeJS.ProcessEnv {
  const configuration = join(folder, "conf");
  mkdirSync(configuration);
  writeFileSync(join(configuration, "nix.conf"), settings);
  return {
    PATH: process.env.PATH,
    HOME: folder,
    NIX_REMOTE: "local",
    NIX_CONF_DIR: configuration,
    NIX_STORE_DIR: join(folder, "store"),
    NIX_STATE_DIR: join(folder, "var"),
    NIX_LOG_DIR: join(folder, "log"),
  };
}
