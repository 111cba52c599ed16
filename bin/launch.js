// Plain JavaScript that old Nodes can read: it decides which Node runs the program and starts it.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { basename, dirname, join } from "node:path";
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

function runWith(node, args) {
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
 * Starts a script on a Node that can run it: this one, else the one the checkout brings.
 * `script` is relative to the repository and may be TypeScript, which Node runs as it is from 22.18 on.
 * Prints one sentence and sets exit code 2 where there is no such Node.
 */
export async function launch(script, args) {
  const path = join(root, script);
  const needsTypes = script.endsWith(".ts");
  if (isNewEnough(process.versions.node) && (!needsTypes || process.features.typescript)) {
    process.argv = [process.execPath, path, ...args];
    await import(pathToFileURL(path).href);
    return;
  }
  const local = localNode();
  if (local !== undefined) {
    runWith(local, [path, ...args]);
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
  return existsSync(join(root, source)) ? source : `dist/cli/${name}.js`;
}
