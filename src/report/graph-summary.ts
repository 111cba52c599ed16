import { EDGE_KINDS, type EdgeKind, type SetGraph } from "../graph/set-graph.ts";
import { visible } from "../visible.ts";
import { plural } from "./finding-text.ts";
import { countGroups } from "./graph-groups.ts";
import type { Paint } from "./style.ts";

/** `33 packages, 4 not at hand, 29 of nixpkgs, the driver; 102 edges; 1 cycle` */
export function graphSummary(graph: SetGraph): string {
  const parts = countGroups(graph).map(({ text }) => text);
  return [parts.join(", "), plural(graph.edges.length, "edge"), plural(graph.cycles.length, "cycle")].join(
    "; ",
  );
}

/** What stands below a drawing, in lines: how much there is of everything, and how it is drawn. */
export function graphCaption(graph: SetGraph): string[] {
  const lines: Readonly<Record<EdgeKind, string>> = { needed: "solid", dlopen: "dashed", path: "dotted" };
  const edges = EDGE_KINDS.flatMap((kind) => {
    const count = graph.edges.filter((edge) => edge.kind === kind).length;
    return count === 0 ? [] : [`${count} ${kind} (${lines[kind]})`];
  });
  return [
    countGroups(graph).map(({ text, drawn }) => `${text} (${drawn})`),
    edges,
    graph.cycles.length === 0
      ? []
      : [`${plural(graph.cycles.length, "cycle")} (double borders and arrowheads)`],
  ].flatMap((parts) => (parts.length === 0 ? [] : [parts.join(", ")]));
}

/** The short report beside the graph: how much there is, then every cycle by name. */
export function graphReport(graph: SetGraph, paint: Paint): string {
  const names = new Map(graph.nodes.map(({ id, name }) => [id, visible(name)]));
  const cycles = cyclesToShow(graph).map(({ members, isNeeded }) => {
    const why = isNeeded
      ? "by DT_NEEDED alone: only one derivation can hold them"
      : "through dlopen or a path";
    return `${paint("warning", "cycle")}: ${members.map((id) => names.get(id)).join(", ")} (${why})`;
  });
  return `${[graphSummary(graph), ...cycles].join("\n")}\n`;
}

export interface ShownCycle {
  readonly members: readonly string[];
  /** Whether DT_NEEDED alone closes it. */
  readonly isNeeded: boolean;
}

/** Every cycle once, with the kind of edges that closes it; a wider cycle may hold a narrower one. */
export function cyclesToShow({ cycles, neededCycles }: SetGraph): ShownCycle[] {
  const needed = new Map(neededCycles.map((members) => [members[0], members.length]));
  return [
    ...neededCycles.map((members) => ({ members, isNeeded: true })),
    // A cycle by DT_NEEDED lies within one by edges of any kind; with as many members it is the same.
    ...cycles
      .filter((members) => needed.get(members[0]) !== members.length)
      .map((members) => ({ members, isNeeded: false })),
  ];
}
