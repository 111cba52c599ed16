import type { Layout } from "./lay-out.ts";
import { place } from "./place.ts";

/**
 * Every path below the output at which something is: files, links and directories, those that hold nothing too. A link
 * that is made at the path of a directory would be made in it.
 */
export function takenPaths(layout: Layout): ReadonlySet<string> {
  const directories = [...layout.sources.values()].flatMap(({ type, path }) => {
    const where = type === "directory" ? place(path, layout) : undefined;
    return where?.kind === "kept" ? [where.to] : [];
  });
  return new Set([...layout.files.map(({ path }) => path), ...layout.directories, ...directories]);
}
