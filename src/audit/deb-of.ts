import type { DebFacts } from "../facts/deb-facts.ts";
import type { PlacedFile } from "../layout/lay-out.ts";
import type { AnalysedPackage } from "../plan/analyse-groups.ts";

/** The deb that a file of a package is from: one of its own, or another package's of which it takes files. */
export function debOf(
  { group, taken }: Pick<AnalysedPackage, "group" | "taken">,
  { deb: name }: Pick<PlacedFile, "deb">,
): DebFacts | undefined {
  return group.debs.find(({ file }) => file === name) ?? taken.find(({ deb }) => deb.file === name)?.deb;
}
