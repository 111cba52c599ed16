import { join } from "node:path";
import { rolldown } from "rolldown";
import { analyserVersion } from "../src/facts/analyser-version.ts";

const ROOT = join(import.meta.dirname, "..");

/** Programs and the library, and the modules that threads run. */
const ENTRIES = [
  ...["src/index.ts", "src/cli/deb2nix.ts", "src/cli/elfinfo.ts"],
  ...["src/facts/deb-thread-main.ts", "src/archive/xz-thread-main.ts"],
];

/** Whether a module is in one of the folders. Those that threads run begin to work when they are loaded: none of them. */
function inFolders(folders: string): (id: string) => boolean {
  const pattern = new RegExp(`/src/(${folders})[./](?!.*-main\\.ts$)`);
  return (id) => pattern.test(id);
}

/**
 * Finding and opening a file costs a millisecond, so what most commands load is in few files: what `--version` needs,
 * what `--help` needs, what reads debs, and what plans packages. Each group takes what it depends on from the next.
 */
const GROUPS = [
  { name: "version", priority: 3, test: /\/src\/version\.ts$/ },
  { name: "start", priority: 2, test: /\/src\/cli\/deb2nix-program\.ts$/ },
  { name: "facts", priority: 1, test: inFolders("archive|debian|elf|facts") },
  { name: "plan", priority: 0, test: inFolders("config|layout|graph|plan|nix|audit|cli/read-set") },
];

/**
 * Bundles the programs, the library and what threads run into `directory`, flat. The directory above it must have the
 * package's other files (`data/`, `assets/` …) once the code is run.
 */
export async function bundle(directory: string): Promise<void> {
  const build = await rolldown({
    cwd: ROOT,
    input: ENTRIES,
    platform: "node",
    // What npm installs beside deb2nix stays there, with its licence.
    external: /^[^./]/,
    transform: { define: { ANALYSER_VERSION: JSON.stringify(analyserVersion()) } },
  });
  await build.write({
    dir: directory,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    // A stack trace in a report shall be readable.
    minify: false,
    codeSplitting: { groups: GROUPS },
  });
  await build.close();
}
