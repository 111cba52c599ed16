import { posix } from "node:path";
import type { FileFact } from "../facts/deb-facts.ts";

/** As many links as Linux follows before it gives up (path_resolution(7)). */
const MAX_LINKS = 40;

/**
 * The path at which Ubuntu would arrive from `path` (absolute), links of files and of directories followed, as
 * far as `sources` (the entries of a package's debs by path) knows them. Undefined for a loop. Whether something
 * is there is not asked.
 */
export function follow(sources: ReadonlyMap<string, FileFact>, path: string): string | undefined {
  const open = namesOf(path);
  let current = "";
  for (let links = 0; ; ) {
    const name = open.pop();
    if (name === undefined) return current || "/";
    if (name === "..") {
      current = current.slice(0, Math.max(0, current.lastIndexOf("/")));
      continue;
    }
    const next = `${current}/${name}`;
    const entry = sources.get(next) ?? mergedLink(sources, next);
    if (entry?.type !== "symlink") {
      current = next;
      continue;
    }
    if (++links > MAX_LINKS) return undefined;
    const target = entry.target ?? "";
    if (target.startsWith("/")) current = "";
    open.push(...namesOf(target));
  }
}

/** The names of a path, the first one last; `.` and empty ones left out. */
export function namesOf(path: string): string[] {
  return path
    .split("/")
    .filter((name) => name !== "" && name !== ".")
    .reverse();
}

/**
 * A link that a deb has under the other name of `path`: Ubuntu's `/lib` is a link to `/usr/lib`, and so on
 * (UsrMerge), and debs use either. The link that makes them one is none of these.
 */
function mergedLink(sources: ReadonlyMap<string, FileFact>, path: string): FileFact | undefined {
  const merged = /^\/(?:bin|sbin|lib|lib32|lib64|libx32)(?=\/|$)/;
  const bare = path.startsWith("/usr/") ? path.slice("/usr".length) : "";
  const other = merged.test(path) ? `/usr${path}` : merged.test(bare) ? bare : undefined;
  const entry = other === undefined ? undefined : sources.get(other);
  if (entry?.type !== "symlink") return undefined;
  return posix.resolve(posix.dirname(entry.path), entry.target ?? "") === path ? undefined : entry;
}

/** Where a link of a deb leads on Ubuntu; see `follow`. */
export function followLink(sources: ReadonlyMap<string, FileFact>, link: FileFact): string | undefined {
  const directory = posix.dirname(link.path);
  const target = link.target ?? "";
  return follow(sources, target.startsWith("/") ? target : `${directory}/${target}`);
}
