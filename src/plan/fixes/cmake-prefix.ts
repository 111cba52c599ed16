import { posix } from "node:path";
import type { DebFacts, TextFact } from "../../facts/deb-facts.ts";
import type { Layout, PlacedFile } from "../../layout/lay-out.ts";
import { place } from "../../layout/place.ts";
import { type CmakeAnchor, type CmakePrefix, sortedReasons } from "./fix.ts";
import { isPlainPath } from "./plain-path.ts";

/** CMake files that lost a directory above them, or that put a directory behind the prefix that was flattened. */
export function cmakePrefixFixes(layout: Layout, debs: readonly DebFacts[]): CmakePrefix[] {
  const texts = new Map(
    debs.flatMap(({ file, texts }) => texts.map((text) => [`${file} ${text.path}`, text] as const)),
  );
  return layout.files.flatMap((file): CmakePrefix[] => {
    const text = file.fact.type === "symlink" ? undefined : texts.get(`${file.deb} ${file.from}`);
    if (text === undefined) return [];
    const anchors = anchorsOf(text, file, layout);
    const directories = movedDirectories(text, layout);
    if (anchors.length === 0 && directories.length === 0) return [];
    const because = sortedReasons(
      [...anchors.map(({ variable }) => variable), ...directories.map(({ from }) => from)].map((name) => ({
        file: file.from,
        name,
      })),
    );
    return [{ kind: "cmake-prefix", path: file.path, anchors, directories, because }];
  });
}

function anchorsOf({ climbs }: TextFact, { path, from }: PlacedFile, layout: Layout): CmakeAnchor[] {
  return (climbs ?? []).flatMap(({ variable, start, levels }): CmakeAnchor[] => {
    const isDirectory = start === "CMAKE_CURRENT_LIST_DIR";
    const counted = (file: string): string => (isDirectory ? posix.dirname(file) : file);
    const depth = (file: string): number => counted(file).split("/").length - 1;
    const up = (file: string): string => posix.join(counted(file), ...Array<string>(levels).fill(".."));
    const prefix = up(from);
    const where = place(prefix, layout);
    // Above its output a package has nothing, while the root is its own parent.
    if (where.kind !== "kept" || (where.to === up(path) && levels <= depth(path))) return [];
    const below = posix.relative(prefix, counted(from));
    const anchor = { variable, start, place: posix.join(where.to, below) };
    return isPlainPath(anchor.place) ? [anchor] : [];
  });
}

/** Directories of one's own multiarch that stand behind a variable, where the package has them without. */
function movedDirectories(
  { prefixed }: TextFact,
  { directories, triplets }: Layout,
): CmakePrefix["directories"] {
  const moved = new Map<string, string>();
  for (const relative of prefixed ?? []) {
    const [top = "", triplet = ""] = relative.split("/");
    if (triplets.has(triplet) && directories.has(`/${top}`)) moved.set(`${top}/${triplet}`, top);
  }
  return [...moved].sort(([a], [b]) => (a < b ? -1 : 1)).map(([from, to]) => ({ from, to }));
}
