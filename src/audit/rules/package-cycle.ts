import { EDGE_KINDS, type EdgeKind, type GraphEdge } from "../../graph/set-graph.ts";
import { packageName } from "../../plan/release.ts";
import { graphOfSet } from "../../plan/set-edges.ts";
import type { Observation, Rule } from "../rule.ts";

/** Nix builds inputs first: packages that need each other's libraries cannot be told which comes first. */
export const packageCycle: Rule = {
  name: "package-cycle",
  severity: "error",
  title: "Packages need each other",
  check: ({ packages, set }) => {
    const { cycles, neededCycles, edges } = graphOfSet(set, "packages");
    const wanted = new Set(packages.map(({ group }) => group.attr));
    const isConcerned = (cycle: readonly string[]): boolean => cycle.some((attr) => wanted.has(attr));
    return [
      ...packages.flatMap(({ group }): Observation[] =>
        group.joins.length === 0
          ? []
          : [
              {
                severity: "note",
                confidence: "certain",
                package: group.attr,
                subject: [group.attr, ...group.joins].join(" "),
                message: `${[group.attr, ...group.joins].join(", ")} need each other, and are built as one package`,
                evidence: group.debs.map(packageName),
                help: `Name their debs in packages.${group.attr}.debs to say so yourself.`,
              },
            ],
      ),
      ...neededCycles.filter(isConcerned).map(
        (cycle): Observation => ({
          ...about(cycle, wanted, edges, ["needed"]),
          confidence: "certain",
          help: "Build them as one package: name their debs together in the profile.",
        }),
      ),
      // Such a cycle need not be built: the run path of one of them is left to the driver's directory.
      ...cycles
        .filter((cycle) => isConcerned(cycle) && !neededCycles.some((inner) => isSame(inner, cycle)))
        .map(
          (cycle): Observation => ({
            ...about(cycle, wanted, edges, EDGE_KINDS),
            severity: "note",
            confidence: "likely",
            help: "Add no run path for what is opened at run time, or build them as one package.",
          }),
        ),
    ];
  },
};

function about(
  cycle: readonly string[],
  wanted: ReadonlySet<string>,
  edges: readonly GraphEdge[],
  kinds: readonly EdgeKind[],
): Pick<Observation, "package" | "subject" | "message" | "evidence"> {
  const inside = edges.filter(
    ({ from, to, kind }) => cycle.includes(from) && cycle.includes(to) && kinds.includes(kind),
  );
  return {
    package: cycle.find((attr) => wanted.has(attr))!,
    subject: cycle.join(" "),
    message: `${cycle.join(", ")} need each other`,
    evidence: inside.map(({ from, to, kind, because: [reason] }) => {
      const verb = kind === "needed" ? "needs" : "opens";
      return `${from} ${reason!.elf} ${verb} ${reason!.name} of ${to}`;
    }),
  };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((attr, index) => attr === b[index]);
}
