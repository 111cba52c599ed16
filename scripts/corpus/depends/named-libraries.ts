import { dpkgContents } from "../../../test/real/dpkg-oracle.ts";
import { linesOf } from "../../../test/real/tools.ts";
import { elfPaths, withUnpacked } from "../with-unpacked.ts";

/** Files for one call of readelf, bounded because a command line is. */
const BATCH = 200;

/** What the ELF files of a deb name in DT_NEEDED, as readelf says. */
export async function namedLibraries(debPath: string): Promise<ReadonlySet<string>> {
  const files = await dpkgContents(debPath);
  return await withUnpacked(debPath, async (root) => {
    const named = new Set<string>();
    const paths = (await elfPaths(root, files)).map((path) => `.${path}`);
    for (let start = 0; start < paths.length; start += BATCH) {
      const batch = paths.slice(start, start + BATCH);
      for await (const line of linesOf("readelf", ["-dW", ...batch], { cwd: root, allowed: [0, 1] })) {
        const name = /\(NEEDED\) +Shared library: \[(.*)\]$/.exec(line)?.[1];
        if (name !== undefined) named.add(name);
      }
    }
    return named;
  });
}
