import { mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { type PackageEntry, parsePackagesIndex } from "../../src/debian/packages-index.ts";
import { sha256Of } from "../../test/real/download.ts";
import { openAptState } from "./apt-state.ts";
import { SUITE_OF } from "./suites.ts";

/** apt for one architecture, with a state of its own, so that the machine's stays as it is. */
export interface Apt {
  /** All packages, as the index lists them. */
  packages(): Promise<PackageEntry[]>;
  /** Fetches debs into a directory unless they are there, checked by apt; their paths in the same order. */
  download(entries: readonly PackageEntry[], directory: string): Promise<string[]>;
}

/**
 * Opens the Debian archive that this machine's apt uses for an architecture of `SUITE_OF`. The index is at
 * most a day old, or as old as it is while there is no network. `root` is where apt's states are kept. Throws
 * `Unreachable` where apt has no such archive or cannot reach it.
 */
export async function openApt(architecture: string, root: string): Promise<Apt> {
  const { run } = await openAptState(root, SUITE_OF[architecture]!, architecture);
  return {
    packages: async () => {
      const targets = await run(["indextargets", "--format=$(FILENAME)", "Created-By: Packages"]);
      return parsePackagesIndex(await readFile(targets.split("\n")[0]!, "utf8"));
    },
    download: async (entries, directory) => {
      await mkdir(directory, { recursive: true });
      const paths = entries.map((entry) => join(directory, `${entry.sha256}.deb`));
      const missing: PackageEntry[] = [];
      for (const [index, entry] of entries.entries()) {
        if ((await sha256Of(paths[index]!)) !== entry.sha256) missing.push(entry);
      }
      if (missing.length > 0)
        await run(["download", ...missing.map(({ name, version }) => `${name}=${version}`)], directory);
      for (const entry of missing)
        await rename(join(directory, fileName(entry)), join(directory, `${entry.sha256}.deb`));
      return paths;
    },
  };
}

function fileName({ name, architecture, version }: PackageEntry): string {
  return `${name}_${version.replaceAll(":", "%3a")}_${architecture}.deb`;
}
