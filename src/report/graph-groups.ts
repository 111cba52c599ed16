import type { GraphNode, NodeKind, SetGraph } from "../graph/set-graph.ts";
import { plural } from "./finding-text.ts";

/** What a reader tells apart: kinds of nodes, and packages that are at hand from those that are not. */
export type NodeGroup = NodeKind | "absent";

interface GroupText {
  /** How many there are, as part of a list. */
  readonly count: (count: number) => string;
  /** What one is called in a legend. */
  readonly name: string;
  /** How a drawing shows them. */
  readonly drawn: string;
}

/** In the order in which they are counted. */
const GROUPS: Readonly<Record<NodeGroup, GroupText>> = {
  package: { count: (count) => plural(count, "package"), name: "package", drawn: "rounded box" },
  library: { count: (count) => plural(count, "ELF file"), name: "ELF file", drawn: "box" },
  absent: {
    count: (count) => `${plural(count, "package")} not at hand`,
    name: "package not at hand",
    drawn: "dashed box",
  },
  nixpkgs: { count: (count) => `${count} of nixpkgs`, name: "nixpkgs", drawn: "ellipse" },
  driver: { count: () => "the driver", name: "the driver's directory", drawn: "hexagon" },
  missing: { count: (count) => `${count} missing`, name: "missing: nobody provides it", drawn: "octagon" },
};

/** The nodes of one group that a graph has. */
export interface CountedGroup {
  readonly group: NodeGroup;
  /** At least 1. */
  readonly count: number;
  /** `33 packages`, `4 not at hand`. */
  readonly text: string;
  readonly name: string;
  readonly drawn: string;
}

/** The groups that a graph has, counted: packages first. */
export function countGroups({ nodes }: SetGraph): CountedGroup[] {
  const counts = new Map<NodeGroup, number>();
  for (const node of nodes) counts.set(groupOf(node), (counts.get(groupOf(node)) ?? 0) + 1);
  return (Object.keys(GROUPS) as NodeGroup[]).flatMap((group) => {
    const count = counts.get(group);
    if (count === undefined) return [];
    const { count: textOf, name, drawn } = GROUPS[group];
    // Right behind the packages the word would be there twice.
    const isShort = group === "absent" && counts.has("package") && !counts.has("library");
    return [{ group, count, text: isShort ? `${count} not at hand` : textOf(count), name, drawn }];
  });
}

function groupOf({ kind, absent }: GraphNode): NodeGroup {
  return absent ? "absent" : kind;
}
