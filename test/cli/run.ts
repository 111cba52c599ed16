import { execFile } from "node:child_process";
import { join } from "node:path";
import type { ProgramRun } from "../run-program.ts";

export const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");

export type Outcome = ProgramRun;

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Options of Node itself. */
  readonly nodeOptions?: readonly string[];
  /** Another Node than the one that runs the tests. */
  readonly node?: string;
  /** Without root's right to read what its mode forbids. */
  readonly unprivileged?: boolean;
}

/** What Node compiles of the sources: most of the time of a test goes into starting the program. */
const COMPILED = join(ROOT, ".cache/compiled");

/** Runs `deb2nix` as a user starts it from a checkout, in a bare environment. */
export function deb2nix(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return runNode([...(options.nodeOptions ?? []), join(ROOT, "bin/deb2nix.js"), ...args], options);
}

/** Runs Node with these arguments; a signal counts as status 128. */
export function runNode(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { node = process.execPath, unprivileged = false } = options;
  const drop =
    unprivileged && process.getuid?.() === 0 ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] : [];
  const [program = node, ...rest] = [...drop, node, ...args];
  return start(program, rest, options);
}

/** Runs a shell command; its arguments are $0, $1 … */
export function runShell(command: string, args: readonly string[]): Promise<Outcome> {
  return start("sh", ["-c", command, ...args], {});
}

function start(
  program: string,
  args: readonly string[],
  { env = {}, cwd = ROOT }: RunOptions,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const bare = { PATH: process.env.PATH ?? "", NODE_COMPILE_CACHE: COMPILED };
    const settings = { cwd, env: { ...bare, ...env }, maxBuffer: 1 << 28 };
    execFile(program, [...args], settings, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === "number" ? error.code : 128;
      resolve({ status, stdout, stderr });
    });
  });
}

/** A fixture deb of this package. */
export function fixture(name: string): string {
  const version = name.startsWith("cuda-") ? "11.4.298-1" : "35.3.1-20230319081403";
  return join(ROOT, `fixtures/debs/${name}_${version}_arm64.deb`);
}
