import type { Layout } from "../../layout/lay-out.ts";
import type { Assignment, Merged } from "./assign.ts";
import { declaredOutputs } from "./declared.ts";
import { type Edge, edgesBetween, propagationEdges } from "./edges.ts";
import { inOutputOrder, type OutputName } from "./output-name.ts";
import type { Policy } from "./policy.ts";
import type { Reference } from "./references.ts";

/**
 * Puts back into `out`, one by one and the smallest first, the outputs that may not be outputs of their own: what
 * looks for something from its own directory stays with it, outputs that refer to each other in a circle are an
 * error of Nix, and links alone save nothing.
 */
export function mergeOutputs(
  layout: Layout,
  assignment: Assignment,
  references: readonly Reference[],
  policy: Policy,
): Assignment {
  const owners = new Map(assignment.owners);
  const merged: Merged[] = [...assignment.merged];
  const sizes = new Map<OutputName, number>();
  for (const { path, fact } of layout.files) {
    const name = owners.get(path) ?? "out";
    sizes.set(name, (sizes.get(name) ?? 0) + fact.size);
  }
  const smallest = (names: readonly OutputName[]): OutputName | undefined =>
    names
      .filter((name) => name !== "out")
      .toSorted((a, b) => (sizes.get(a) ?? 0) - (sizes.get(b) ?? 0) || inOutputOrder(b, a))[0];

  for (;;) {
    const next = offender();
    if (next === undefined) return { owners, merged };
    for (const [path, name] of owners) if (name === next.name) owners.delete(path);
    merged.push(next);
  }

  function offender(): Merged | undefined {
    const crossing = edgesBetween(layout, owners, references);
    const relative = crossing.find(({ isRelative }) => isRelative);
    if (relative !== undefined) {
      return { name: smallest([relative.from, relative.to])!, because: relative.because };
    }
    const linksOnly = [...new Set(owners.values())].find((each) =>
      layout.files.every(({ path, fact }) => owners.get(path) !== each || fact.type === "symlink"),
    );
    if (linksOnly !== undefined) return { name: linksOnly, because: "it would hold links only" };
    const declared = new Set(declaredOutputs(layout, policy, owners));
    const edges = [...crossing, ...propagationEdges(declared, policy.mayEmptyOut)];
    const name = smallest([...new Set(owners.values())].filter((each) => circle(edges, each) !== undefined));
    if (name === undefined) return undefined;
    const because = circle(edges, name)!.map((edge) => edge.because);
    return { name, because: because.join(", ") };
  }
}

/** The shortest way from an output back to itself. */
function circle(edges: readonly Edge[], start: OutputName): readonly Edge[] | undefined {
  const seen = new Set<OutputName>();
  let ways: (readonly Edge[])[] = [[]];
  while (ways.length > 0) {
    const longer: (readonly Edge[])[] = [];
    for (const way of ways) {
      for (const edge of edges) {
        if (edge.from !== (way.at(-1)?.to ?? start)) continue;
        if (edge.to === start) return [...way, edge];
        if (seen.has(edge.to)) continue;
        seen.add(edge.to);
        longer.push([...way, edge]);
      }
    }
    ways = longer;
  }
  return undefined;
}
