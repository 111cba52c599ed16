import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Programs that the tests compare with or build with, and the Debian packages that bring them. */
const PROGRAMS: Readonly<Record<string, string>> = {
  cc: "gcc",
  chromium: "chromium",
  "dpkg-deb": "dpkg",
  fish: "fish",
  "glib-compile-schemas": "libglib2.0-bin",
  groff: "groff-base",
  man: "man-db",
  "nix-instantiate": "nix-bin",
  patchelf: "patchelf",
  readelf: "binutils",
  tmux: "tmux",
  xz: "xz-utils",
  zsh: "zsh",
};

/** The same for what is no program. */
const FILES: Readonly<Record<string, string>> = {
  "/usr/include/dlfcn.h": "libc6-dev",
  "/usr/lib/python3/dist-packages/elftools": "python3-pyelftools",
};

/**
 * Installs what is missing where that is possible: on a Debian machine, as root. Elsewhere nothing happens
 * here, and the tests that need a missing program say so themselves.
 */
export function installPrerequisites(): void {
  const packages = [
    ...Object.entries(PROGRAMS).flatMap(([program, name]) => (isOnPath(program) ? [] : [name])),
    ...Object.entries(FILES).flatMap(([file, name]) => (existsSync(file) ? [] : [name])),
  ];
  if (packages.length === 0) return;
  if (process.getuid?.() !== 0 || !isOnPath("apt-get")) {
    console.log(`missing, and not to be installed from here: ${packages.join(", ")}`);
    return;
  }
  console.log(`installing ${packages.join(", ")}`);
  const options = {
    stdio: ["ignore" as const, "ignore" as const, "inherit" as const],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  };
  const install = ["install", "--yes", "--no-install-recommends", ...packages];
  if (
    spawnSync("apt-get", ["update"], options).status !== 0 ||
    spawnSync("apt-get", install, options).status !== 0
  ) {
    console.log("apt-get failed; the tests that need these programs will say so");
  }
}

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
