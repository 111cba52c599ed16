import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { ROOT } from "./run.ts";

/** What `npm pack --json` says of a package. */
export interface Packed {
  readonly filename: string;
  /** In bytes, as downloaded and as unpacked. */
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number; readonly mode: number }[];
}

export interface Installed {
  readonly packed: Packed;
  /** A folder that holds nothing but what npm installed, and links to the fixtures. */
  readonly folder: string;
}

/** The registry cannot be reached. */
export class Unreachable extends Error {}

function npm(args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd, encoding: "utf8", maxBuffer: 1 << 28 });
  if (status === 0) return stdout;
  const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(stderr);
  throw new (unreachable ? Unreachable : Error)(`npm ${args.join(" ")} failed: ${stderr}`);
}

/** Packs the checkout and installs the package in an empty folder, as a user would. */
export function packAndInstall(): Installed {
  const folder = mkdtempSync(join(tmpdir(), "deb2nix-install-"));
  const [packed] = JSON.parse(npm(["pack", "--json", "--silent", "--pack-destination", folder], ROOT)) as [
    Packed,
  ];
  npm(["install", "--no-audit", "--no-fund", `./${packed.filename}`], folder);
  symlinkSync(join(ROOT, "fixtures"), join(folder, "fixtures"));
  return { packed, folder };
}

/** The Nodes of test/cli/nodes, fetched once for each version of their lock file; by major version, the program. */
export function fetchNodes(): ReadonlyMap<number, string> {
  const lock = readFileSync(join(ROOT, "test/cli/nodes/package-lock.json"), "utf8");
  const cache = join(ROOT, ".cache/nodes");
  mkdirSync(cache, { recursive: true });
  if (read(join(cache, "complete")) !== lock) {
    cpSync(join(ROOT, "test/cli/nodes"), cache, { recursive: true });
    npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], cache);
    writeFileSync(join(cache, "complete"), lock);
  }
  const { packages } = JSON.parse(read(join(cache, "node_modules/.package-lock.json")) ?? "{}") as {
    readonly packages: Readonly<Record<string, unknown>>;
  };
  return new Map(
    Object.keys(packages).map((path) => [Number(/node(\d+)-/.exec(path)![1]), join(cache, path, "bin/node")]),
  );
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line of a shell in the folder, with `node` in front of the PATH. */
export function runIn(folder: string, node: string, command: string): Outcome {
  const { status, stdout, stderr } = spawnSync("sh", ["-c", command], {
    cwd: folder,
    encoding: "utf8",
    // What npm has to say of the user's own settings is not what is looked at.
    env: {
      npm_config_loglevel: "error",
      HOME: process.env.HOME,
      PATH: [dirname(node), process.env.PATH].join(delimiter),
    },
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}
