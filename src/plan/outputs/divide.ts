import { posix } from "node:path";
import type { Layout } from "../../layout/lay-out.ts";
import { linkEnds } from "../../layout/link-ends.ts";
import type { AnalysedPackage } from "../analyse-groups.ts";
import { assign, type Merged, type Owners } from "./assign.ts";
import { declaredOutputs } from "./declared.ts";
import { outputAt, type Places, placesOf } from "./edges.ts";
import type { Mentions } from "./mentions.ts";
import { mergeOutputs } from "./merge.ts";
import { MANUALS, type Moves, movesOf } from "./moves.ts";
import { inOutputOrder, type OutputName } from "./output-name.ts";
import { takes } from "./pattern.ts";
import { policyFor } from "./policy.ts";
import { referencesIn } from "./references.ts";

/** An output and what it holds. */
export interface Output {
  readonly name: string;
  /** Of content. */
  readonly bytes: number;
  /** Links do not count. */
  readonly files: number;
}

/** A link that leads into another output, or did on its way. Paths are below their outputs. */
export interface CrossLink {
  readonly path: string;
  readonly target: string;
  readonly output: OutputName;
}

/** How a package's tree is divided into outputs. */
export interface Division extends Moves, Places {
  /** In the order in which they are declared; the first one is `out`. */
  readonly outputs: readonly Output[];
  readonly merged: readonly Merged[];
  readonly links: readonly CrossLink[];
  /** What `out` names as its propagated inputs, besides what stdenv does. */
  readonly propagated: readonly OutputName[];
  /** Whether `out` keeps no file: links alone may yet be removed. */
  readonly isOutEmpty: boolean;
}

/** Divides a package. `split`: outputs that its maintainer wants besides those that it has anyway. */
export function divide(
  analysed: AnalysedPackage,
  mentions: Mentions,
  split: ReadonlySet<string> = new Set(),
): Division {
  const { group, layout } = analysed;
  const policy = policyFor(group, split);
  const assigned = assign(layout, policy, mentions, split);
  const references = assigned.owners.size === 0 ? [] : referencesIn(analysed);
  const { owners: others, merged } = mergeOutputs(layout, assigned, references, policy);
  const owners = withManuals(layout, others);
  const places = placesOf(layout, owners);
  const names = declaredOutputs(layout, policy, owners);
  const declared = new Set(names);
  const { moves, variables } = movesOf(layout, policy, owners, declared);
  const isOutEmpty =
    owners.size > 0 && layout.files.every(({ path, fact }) => owners.has(path) || fact.type === "symlink");
  return {
    outputs: outputsOf(layout, owners, names),
    merged: merged.toSorted((a, b) => inOutputOrder(a.name, b.name)),
    ...places,
    moves: [
      ...moves,
      // The builder makes this link beside `lib`, to which it leads.
      ...(group.target === "jetpack-nixos" && declared.has("lib")
        ? [{ pattern: "lib64", output: "lib" } as const]
        : []),
    ],
    variables,
    links: crossLinks(layout, places),
    propagated:
      policy.mayEmptyOut && declared.has("dev")
        ? (["bin", "include", "lib"] as const).filter((name) => declared.has(name))
        : [],
    isOutEmpty,
  };
}

function withManuals(layout: Layout, owners: Owners): Owners {
  if (![...owners.values()].includes("bin")) return owners;
  const manuals = layout.files.filter(({ path }) => MANUALS.some((pattern) => takes(pattern, path)));
  return new Map([...owners, ...manuals.map(({ path }) => [path, "bin"] as const)]);
}

function outputsOf(layout: Layout, owners: Owners, names: readonly OutputName[]): Output[] {
  const files = Map.groupBy(
    layout.files.filter(({ fact }) => fact.type === "file" || fact.type === "hardlink"),
    ({ path }) => owners.get(path) ?? "out",
  );
  return names.map((name) => {
    const own = files.get(name) ?? [];
    return { name, bytes: own.reduce((sum, { fact }) => sum + fact.size, 0), files: own.length };
  });
}

/** Links of which the end, or the next link on the way to it, is in another output. */
function crossLinks(layout: Layout, places: Places): CrossLink[] {
  if (places.owners.size === 0) return [];
  const paths = new Set(layout.files.map(({ path }) => path));
  const targets = new Map(layout.files.map(({ path, fact }) => [path, fact.target ?? ""]));
  return [...linkEnds(layout)].flatMap(([path, { end }]): CrossLink[] => {
    const own = outputAt(places, path);
    const output = outputAt(places, end);
    const next = posix.resolve(posix.dirname(path), targets.get(path)!);
    const strays = output !== own || (paths.has(next) && outputAt(places, next) !== own);
    return strays ? [{ path, target: end, output }] : [];
  });
}
