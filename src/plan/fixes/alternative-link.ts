import { posix } from "node:path";
import type { ScriptFact } from "../../facts/deb-facts.ts";
import type { Layout } from "../../layout/lay-out.ts";
import { place } from "../../layout/place.ts";
import { takenPaths } from "../../layout/taken-paths.ts";
import type { AnalysedPackage } from "../analyse-groups.ts";
import { packageName } from "../release.ts";
import { type AlternativeLink, sortedReasons } from "./fix.ts";

/**
 * Headers and libraries whose names are links that a maintainer script makes with update-alternatives(1):
 * `cudnn.h`, which leads to `cudnn_v8.h`. What is for people, such as commands, is theirs to choose.
 */
export function alternativeLinkFixes({ group, layout }: AnalysedPackage): AlternativeLink[] {
  const files = new Set(layout.files.map(({ path }) => path));
  const taken = takenPaths(layout);
  const links = new Map<string, AlternativeLink>();
  for (const deb of group.debs) {
    for (const script of deb.scripts) {
      for (const { link, target } of alternativesIn(script)) {
        const path = placeOf(link, layout);
        const end = placeOf(target, layout);
        if (path === undefined || end === undefined || path === end) continue;
        if (!/^\/(include|lib)\//.test(path) || taken.has(path) || !files.has(end) || links.has(path))
          continue;
        links.set(path, {
          kind: "alternative-link",
          path,
          target: posix.relative(posix.dirname(path), end),
          because: sortedReasons([{ file: `${script.name} of ${packageName(deb)}`, name: target }]),
        });
      }
    }
  }
  return [...links.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What `--install LINK NAME TARGET PRIORITY` and `--slave LINK NAME TARGET` make; nothing of what has variables. */
function alternativesIn({ commands }: ScriptFact): { readonly link: string; readonly target: string }[] {
  const lines = commands.join("\n").replace(/\\\n/g, " ").split("\n");
  return lines.flatMap((line) => {
    const words = line.split(/\s+/).map((word) => word.replace(/^(["'])(.*)\1$/, "$2"));
    const start = words.findIndex((word) => posix.basename(word) === "update-alternatives");
    if (start < 0) return [];
    return words.flatMap((word, index) => {
      const [link = "", , target = ""] = words.slice(index + 1, index + 4);
      const isLink = index > start && (word === "--install" || word === "--slave");
      return isLink && PLAIN_PATH.test(link) && PLAIN_PATH.test(target) ? [{ link, target }] : [];
    });
  });
}

/** Without anything that the shell would replace. */
const PLAIN_PATH = /^\/[\w@%+=:,./-]+$/;

function placeOf(path: string, layout: Layout): string | undefined {
  const where = place(posix.normalize(path), layout);
  return where.kind === "kept" ? where.to : undefined;
}
