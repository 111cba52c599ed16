// Plain JavaScript that old Nodes can read: it decides which Node runs the program and starts it.
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import * as module from "node:module";
import { constants } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The oldest Node that has what the program uses: zstd in node:zlib. */
const OLDEST = [22, 15];

function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** The Node of the checkout (dev/node24), or undefined where it was not installed. */
function localNode() {
  const path = join(root, "node_modules", `node-${process.platform}-${process.arch}`, "bin", "node");
  return existsSync(path) && path !== process.execPath ? path : undefined;
}

async function runWith(node, args) {
  // Takes as long to load as Node to start, and is seldom needed.
  const { spawn } = await import("node:child_process");
  // In the foreground of a terminal both processes get ^C; a signal sent to this one alone is passed on.
  const child = spawn(node, args, { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => child.kill(signal));
  }
  child.on("error", (error) => {
    process.stderr.write(`deb2nix: cannot start ${node}: ${error.message}\n`);
    process.exitCode = 70;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = signal === null ? code : 128 + (constants.signals[signal] ?? 0);
  });
}

/**
 * Keeps what Node compiles, so that the next start is quicker: in the directory of the user's cache (docs/performance.md)
 * and never in a shared one, since what lies there is run. Sources of a checkout are kept without their types.
 */
function keepCompiled() {
  const { DEB2NIX_CACHE, XDG_CACHE_HOME, HOME } = process.env;
  const own = DEB2NIX_CACHE || join(XDG_CACHE_HOME || join(HOME || "", ".cache"), "deb2nix");
  if (!isAbsolute(own) || module.enableCompileCache === undefined) return;
  try {
    // One by one: Node's own recursive mkdir does not end where a parent refuses what it holds (/proc).
    for (const path of [dirname(own), own]) if (!existsSync(path)) mkdirSync(path, { mode: 0o700 });
    const { uid, mode } = statSync(own);
    const me = process.getuid === undefined ? uid : process.getuid();
    if ((uid === me || uid === 0) && (mode & 0o022) === 0) module.enableCompileCache(join(own, "compiled"));
  } catch {
    // A start without it is slower, and nothing else.
  }
}

/**
 * Starts a script on a Node that can run it: this one, else the one the checkout brings.
 * `script` is relative to the repository and may be TypeScript, which Node runs as it is from 22.18 on.
 * Prints one sentence and sets exit code 2 where there is no such Node.
 */
export async function launch(script, args) {
  const path = join(root, script);
  const needsTypes = script.endsWith(".ts");
  if (isNewEnough(process.versions.node) && (!needsTypes || process.features.typescript)) {
    keepCompiled();
    process.argv = [process.execPath, path, ...args];
    await import(pathToFileURL(path).href);
    return;
  }
  const local = localNode();
  if (local !== undefined) {
    await runWith(local, [path, ...args]);
    return;
  }
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const wanted = needsTypes ? ">=22.18 in a checkout" : engines.node;
  const name = basename(script).replace(/\.[jt]s$/, "");
  const orElse = needsTypes
    ? "run `npm ci` in the checkout, which brings one"
    : `beside deb2nix: npm install node@24, then npx ${name}`;
  process.stderr.write(
    `deb2nix needs Node ${wanted}, this is ${process.versions.node}. Get one from nodejs.org, or ${orElse}.\n`,
  );
  process.exitCode = 2;
}

/** A checkout runs its sources; what npm installs has only the compiled program. */
export function program(name) {
  const source = `src/cli/${name}.ts`;
  return existsSync(join(root, source)) ? source : `dist/${name}.js`;
}
