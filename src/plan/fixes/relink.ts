import { posix } from "node:path";
import type { Layout } from "../../layout/lay-out.ts";
import { linkEnds } from "../../layout/link-ends.ts";
import { place } from "../../layout/place.ts";
import type { Relink } from "./fix.ts";

/** Links that the move broke, though what they led to is in the package. */
export function relinkFixes(layout: Layout): Relink[] {
  const ends = linkEnds(layout);
  return layout.files.flatMap(({ path, from, fact }): Relink[] => {
    const lead = ends.get(path);
    if (lead === undefined || lead.isReached) return [];
    const was = fact.target ?? "";
    const next = place(posix.resolve(posix.dirname(from), was), layout);
    // A chain stays one where its next link is there: vendors name the one that has no version.
    const isChain = next.kind === "kept" && next.to !== path && ends.get(next.to)?.end === lead.end;
    const target = posix.relative(posix.dirname(path), isChain ? next.to : lead.end) || ".";
    return [{ kind: "relink", path, was, target, because: [{ file: from, name: was }] }];
  });
}
