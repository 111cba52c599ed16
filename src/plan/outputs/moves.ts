import type { Layout } from "../../layout/lay-out.ts";
import type { Owners } from "./assign.ts";
import type { OutputName } from "./output-name.ts";
import { takes } from "./pattern.ts";
import type { Policy } from "./policy.ts";

/** One `moveToOutput`: out of every other output, whatever the shell finds for `pattern`. */
export interface Move {
  readonly pattern: string;
  readonly output: OutputName;
}

/** What is to be said to stdenv so that each file ends where it belongs. */
export interface Moves {
  /** In this order: what is more special comes later, for a move takes from all outputs. */
  readonly moves: readonly Move[];
  /** stdenv's names for where its own moves go, where they differ from its defaults. */
  readonly variables: Readonly<Record<string, OutputName>>;
}

/**
 * The moves for an assignment. What stdenv's fixup moves by itself (multiple-outputs.sh) is left to it, since it
 * would be moved again anyway.
 */
export function movesOf(
  layout: Layout,
  policy: Policy,
  owners: Owners,
  declared: ReadonlySet<OutputName>,
): Moves {
  const ownerOf = (path: string): OutputName => owners.get(path) ?? "out";
  const where = new Map<string, OutputName>(layout.files.map(({ path }) => [path, "out"]));
  const moves: Move[] = [];
  const own = stdenvMoves(layout, owners, declared);
  const variables = variablesFor(layout, owners, declared);
  for (const { output, patterns } of policy.rules.toReversed()) {
    const target = declared.has(output) ? output : "out";
    for (const pattern of patterns) {
      if (own.some((move) => move.pattern === pattern)) continue;
      const taken = layout.files.filter(({ path }) => takes(pattern, path));
      const isWanted = taken.some(({ path }) => ownerOf(path) === target && where.get(path) !== target);
      if (!isWanted) continue;
      moves.push({ pattern, output: target });
      for (const { path } of taken) where.set(path, target);
    }
  }
  if (declared.size > 1) {
    for (const { pattern, output } of own) {
      for (const { path } of layout.files) if (takes(pattern, path)) where.set(path, output);
    }
  }
  for (const { path } of layout.files) {
    if (where.get(path) !== ownerOf(path)) {
      throw new Error(`${path} would be moved to ${where.get(path)}, not to ${ownerOf(path)}`);
    }
  }
  return { moves, variables };
}

/** Where programs' manuals go: stdenv keeps them beside the programs. */
export const MANUALS: readonly string[] = ["share/info", "share/man"];

/** Patterns of multiple-outputs.sh, in its order, and where they go here. */
function stdenvMoves(layout: Layout, owners: Owners, declared: ReadonlySet<OutputName>): Move[] {
  const or = (name: OutputName): OutputName => (declared.has(name) ? name : "out");
  const include = ownerOfFirst(layout, owners, "include") ?? or("dev");
  const devdoc = ownerOfFirst(layout, owners, "share/gtk-doc") ?? or("doc");
  return [
    { pattern: "share/info", output: or("bin") },
    { pattern: "share/doc", output: or("doc") },
    { pattern: "share/gtk-doc", output: devdoc },
    { pattern: "share/devhelp/books", output: devdoc },
    { pattern: "share/man", output: or("bin") },
    { pattern: "include", output: include },
    ...["lib/pkgconfig", "share/pkgconfig", "lib/cmake", "share/aclocal"].map((pattern) => ({
      pattern,
      output: or("dev"),
    })),
  ];
}

function variablesFor(
  layout: Layout,
  owners: Owners,
  declared: ReadonlySet<OutputName>,
): Record<string, OutputName> {
  const include = ownerOfFirst(layout, owners, "include");
  const isDefault = include === undefined || include === (declared.has("dev") ? "dev" : "out");
  const devdoc =
    ownerOfFirst(layout, owners, "share/gtk-doc") ?? ownerOfFirst(layout, owners, "share/devhelp/books");
  return {
    ...(isDefault ? {} : { outputInclude: include }),
    // Without an output of that name stdenv deletes them.
    ...(devdoc === undefined ? {} : { outputDevdoc: devdoc }),
  };
}

function ownerOfFirst(layout: Layout, owners: Owners, pattern: string): OutputName | undefined {
  const first = layout.files.find(({ path }) => takes(pattern, path));
  return first === undefined ? undefined : (owners.get(first.path) ?? "out");
}
