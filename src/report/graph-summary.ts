import type { NodeKind, SetGraph } from "../graph/set-graph.ts";
import { visible } from "../visible.ts";
import { plural } from "./finding-text.ts";
import type { Paint } from "./style.ts";

const NODES: readonly { readonly kind: NodeKind; readonly text: (count: number) => string }[] = [
  { kind: "package", text: (count) => plural(count, "package") },
  { kind: "library", text: (count) => plural(count, "ELF file") },
  { kind: "nixpkgs", text: (count) => `${count} of nixpkgs` },
  { kind: "driver", text: () => "the driver" },
  { kind: "missing", text: (count) => `${count} missing` },
];

/** `38 packages, 33 of nixpkgs; 102 edges; 1 cycle` */
export function graphSummary({ nodes, edges, cycles }: SetGraph): string {
  const parts = NODES.flatMap(({ kind, text }) => {
    const count = nodes.filter((node) => node.kind === kind).length;
    return count === 0 ? [] : [text(count)];
  });
  return [parts.join(", "), plural(edges.length, "edge"), plural(cycles.length, "cycle")].join("; ");
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
