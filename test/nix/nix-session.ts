import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "vitest";
import { type ProgramRun, runProgram } from "../run-program.ts";
import { nixEnvironment } from "./nix-instantiate.ts";

/** The tests' own small nixpkgs. */
export const NIXPKGS = join(import.meta.dirname, "nixpkgs");

/** A Nix with a store of its own, so that neither the machine's Nix nor its settings matter. */
export interface NixSession {
  readonly folder: string;
  /** Runs a program of Nix; whatever it ends with is returned. */
  run(program: string, args: readonly string[]): Promise<ProgramRun>;
  /** The same, but throws with what was said unless it ends well. */
  must(program: string, args: readonly string[]): Promise<ProgramRun>;
  end(): void;
}

/** What a build needs of the machine, and the Debian packages that have it. */
const NEEDS: readonly { readonly command: readonly [string, ...string[]]; readonly package: string }[] = [
  { command: ["nix-build", "--version"], package: "nix-bin" },
  { command: ["patchelf", "--version"], package: "patchelf" },
  { command: ["dpkg-deb", "--version"], package: "dpkg" },
  { command: ["/usr/bin/python3", "-c", "import elftools"], package: "python3-pyelftools" },
  { command: ["cc", "--version"], package: "gcc" },
  { command: ["test", "-e", "/usr/include/dlfcn.h"], package: "libc6-dev" },
];

let missing: readonly string[] | undefined;

/**
 * For `beforeEach`: where something is missing that builds need, a test is skipped with the reason, but in CI it
 * fails.
 */
export function needBuilds(context: TestContext): void {
  missing ??= NEEDS.flatMap(({ command: [program, ...args], package: name }) => {
    const { error, status } = spawnSync(program, args, { stdio: "ignore" });
    return error !== undefined || status !== 0 ? [name] : [];
  });
  if (missing.length === 0) return;
  const packages = missing.join(" ");
  const reason = `builds need what is not installed (Debian: apt-get install ${packages})`;
  if (process.env.CI === "true") throw new Error(`${reason}, and CI must not skip this test`);
  context.skip(reason);
}

const CONFIGURATION = `build-users-group =
sandbox = false
substitute = false
substituters =
experimental-features = nix-command flakes
flake-registry =
filter-syscalls = false
`;

/** Opens a session; whoever opens it ends it. `programs`: a directory with another Nix than the machine's. */
export function openNix(programs?: string): NixSession {
  const folder = mkdtempSync(join(tmpdir(), "deb2nix-nix-"));
  const env = nixEnvironment(folder, CONFIGURATION);
  if (programs !== undefined) env.PATH = `${programs}:${env.PATH}`;
  const run = (program: string, args: readonly string[]): Promise<ProgramRun> =>
    runProgram(program, args, { cwd: folder, env });
  return {
    folder,
    run,
    must: async (program, args) => {
      const done = await run(program, args);
      if (done.status === 0) return done;
      throw new Error(`${program} ${args.join(" ")}: status ${done.status}\n${done.stderr.slice(-8_000)}`);
    },
    end: () => {
      // Nix takes away the right to write in the store's directories.
      spawnSync("chmod", ["-R", "u+w", folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
