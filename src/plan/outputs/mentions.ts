import type { PlacedFile } from "../../layout/lay-out.ts";
import type { AnalysedPackage } from "../analyse-groups.ts";
import { takes } from "./pattern.ts";
import type { Policy } from "./policy.ts";

/** Who names a path of Ubuntu, by the path without `/usr`. */
export type Mentions = ReadonlyMap<string, string>;

/** Every path that a text or an ELF file of the set names, with the first one that does. */
export function mentionsIn(packages: readonly AnalysedPackage[]): Mentions {
  const mentions = new Map<string, string>();
  const add = (path: string, by: string, attr: string): void => {
    const key = withoutUsr(path.replace(/\/+$/, ""));
    if (!mentions.has(key)) mentions.set(key, `${by} of ${attr} names ${path}`);
  };
  for (const { group } of packages) {
    for (const { texts, elfs } of group.debs) {
      for (const text of texts) for (const path of text.mentions) add(path, text.path, group.attr);
      for (const elf of elfs) {
        const opened = (elf.dlopen ?? []).map(({ name }) => name).filter((name) => name.startsWith("/"));
        for (const path of [...(elf.paths ?? []), ...opened]) add(path, elf.path, group.attr);
      }
    }
  }
  return mentions;
}

/**
 * Who names one of these files, or a directory of theirs below what a pattern of the policy stands for; that
 * itself, such as `include`, is nobody's.
 */
export function mentionOf(
  mentions: Mentions,
  files: readonly PlacedFile[],
  { rules }: Policy,
): string | undefined {
  const patterns = rules.flatMap((rule) => rule.patterns.map((pattern) => `${pattern}/*`));
  const seen = new Set<string>();
  for (const { path, from } of files) {
    let [here, there] = [path, from];
    while (!seen.has(there) && (here === path || patterns.some((pattern) => takes(pattern, here)))) {
      seen.add(there);
      const mention = mentions.get(withoutUsr(there));
      if (mention !== undefined) return mention;
      here = here.slice(0, here.lastIndexOf("/"));
      there = there.slice(0, there.lastIndexOf("/"));
    }
  }
  return undefined;
}

/** Ubuntu's `/lib` is a link to `/usr/lib`, and so on (UsrMerge). */
function withoutUsr(path: string): string {
  return path.replace(/^\/usr(?=\/)/, "");
}
