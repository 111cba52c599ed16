import type { FileFact } from "../facts/deb-facts.ts";
import { isSpecial, type Layout } from "../layout/lay-out.ts";
import { place } from "../layout/place.ts";
import type { Fix, Installation } from "./package-plan.ts";

/** The steps from one unpacked deb to the output that `layout` describes. */
export function installationOf(layout: Layout, fixes: readonly Fix[]): Installation {
  const { files, merges, sources } = layout;
  const entries = [...sources.values()];
  const inPlace = files.filter(({ from }) => {
    const where = place(from, layout);
    return where.kind === "kept" && where.merge === undefined;
  });
  const edited = new Set(fixes.flatMap(editedBy));
  return {
    roots: [...new Set(inPlace.map(({ from }) => `/${from.split("/")[1]}`))].sort(),
    merges,
    removed: removedOf(layout),
    special: entries
      .filter((fact) => isSpecial(contentOf(fact, sources)))
      .map(({ path }) => path)
      .sort(),
    hasSetId: entries.some(({ type, mode }) => type !== "symlink" && (mode & 0o6000) !== 0),
    isRestricted:
      entries.some(isRestricted) ||
      files.some(
        ({ path, fact, elf }) =>
          (elf !== undefined || edited.has(path)) && (contentOf(fact, sources).mode & 0o200) === 0,
      ),
  };
}

/** Files whose content a fix changes. */
function editedBy(fix: Fix): readonly string[] {
  switch (fix.kind) {
    case "cmake-prefix":
    case "library-manifest":
    case "pkg-config":
    case "rewrite-paths":
      return [fix.path];
    case "private-wrapper":
      return fix.importers;
    default:
      return [];
  }
}

/** Without what is in the way of a file, or would be copied over one, the order of the copying is free. */
function removedOf({ files, losses, sources }: Layout): string[] {
  const kept = new Set(files.map(({ from }) => from));
  const roots = losses
    .filter(({ from }) => !isSpecial(contentOf(sources.get(from)!, sources)) && !kept.has(from))
    .map((loss) => (loss.kind === "dropped" ? loss.root : loss.from));
  const removed: string[] = [];
  // A directory sorts before what it holds once a slash sorts before every other character.
  const key = (path: string): string => path.replaceAll("/", "\0");
  for (const root of [...new Set(roots)].sort((a, b) => (key(a) < key(b) ? -1 : 1))) {
    const last = removed.at(-1);
    if (last === undefined || !root.startsWith(`${last}/`)) removed.push(root);
  }
  return removed;
}

/** What a hard link is another name of. */
function contentOf(fact: FileFact, sources: ReadonlyMap<string, FileFact>): FileFact {
  return (fact.type === "hardlink" ? sources.get(fact.target ?? "") : undefined) ?? fact;
}

function isRestricted({ type, mode }: FileFact): boolean {
  if (type === "directory") return (mode & 0o700) !== 0o700;
  return type === "file" && (mode & 0o400) === 0;
}
