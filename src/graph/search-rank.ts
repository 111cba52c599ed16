import { posix } from "node:path";
import type { DebFacts } from "../facts/deb-facts.ts";
import { mergeUsr } from "./absolute-path.ts";
import { loaderConfigurations } from "./loader-configuration.ts";

/** Directories that an ld.so.conf of the debs names (ldconfig(8)). */
export function configuredDirectories(debs: readonly DebFacts[]): ReadonlySet<string> {
  return new Set(debs.flatMap(loaderConfigurations).flatMap(({ mentions }) => mentions.map(directoryName)));
}

/**
 * How soon the vendor's loader comes upon a library, by its path in the deb: 0 where ldconfig puts it into the cache, 1
 * elsewhere below `lib`, where debs configure what lies there, 2 in a tree of its own (`/usr/local/cuda-12.6/compat`),
 * which takes a word of the user's.
 */
export function searchRank(from: string, configured: ReadonlySet<string>): number {
  const directory = directoryName(posix.dirname(from));
  if (configured.has(directory) || /^\/usr\/lib(?:\/[^/]+-linux-gnu[^/]*)?$/.test(directory)) return 0;
  return directory.startsWith("/usr/lib/") ? 1 : 2;
}

function directoryName(path: string): string {
  return mergeUsr(path).replace(/\/+$/, "");
}
