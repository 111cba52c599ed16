import type { Config } from "../config/config.ts";
import type { Relocation } from "../config/package-choices.ts";
import { Deb2nixError } from "../error.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import { matchesAny } from "../wildcard.ts";
import type { Group } from "./groups.ts";
import { packageName } from "./release.ts";

/** Files of another package's deb that a package takes over. */
export interface TakenFiles {
  readonly relocation: Relocation;
  /** The deb, with these files alone. */
  readonly deb: DebFacts;
}

/** Files of a package's own deb that another package takes over. */
export interface GivenFiles {
  /** Attribute of that package. */
  readonly to: string;
  /** In the deb, sorted. */
  readonly paths: readonly string[];
  readonly reason: string;
}

export interface Relocated {
  /** The giving packages' debs lack what was taken. */
  readonly groups: readonly Group[];
  /** By attribute. */
  readonly taken: ReadonlyMap<string, readonly TakenFiles[]>;
  /** By attribute. */
  readonly given: ReadonlyMap<string, readonly GivenFiles[]>;
}

/**
 * Moves files between packages of one set as their maintainers say (`relocate`). Throws E_RELOCATE (usage) where a
 * package in question takes files of a deb that is not at hand.
 */
export function relocate(groups: readonly Group[], config: Config, wanted: ReadonlySet<string>): Relocated {
  const taken = new Map<string, TakenFiles[]>();
  const given = new Map<string, GivenFiles[]>();
  const left = new Map<DebFacts, DebFacts>();
  for (const { attr, debs, target } of groups) {
    if (target !== "jetpack-nixos") continue;
    for (const relocation of config.packages.get(attr)?.relocate ?? []) {
      const giver = groups.find((group) => group.attr !== attr && debOf(group, relocation) !== undefined);
      const deb = giver === undefined ? undefined : debOf(giver, relocation);
      if (giver === undefined || deb === undefined) {
        if (debs.some(({ sha256 }) => wanted.has(sha256))) throw missing(attr, relocation);
        continue;
      }
      const here = left.get(deb) ?? deb;
      const isTaken = (path: string): boolean => matchesAny(relocation.paths, path);
      append(taken, attr, { relocation, deb: withFiles(here, isTaken) });
      const paths = here.files.flatMap(({ path, type }) =>
        type !== "directory" && isTaken(path) ? [path] : [],
      );
      if (paths.length === 0) continue;
      append(given, giver.attr, { to: attr, paths: paths.sort(), reason: relocation.reason });
      left.set(
        deb,
        withFiles(here, (path) => !isTaken(path)),
      );
    }
  }
  return {
    groups: groups.map((group) => ({ ...group, debs: group.debs.map((deb) => left.get(deb) ?? deb) })),
    taken,
    given,
  };
}

function debOf({ debs }: Group, { deb: name }: Relocation): DebFacts | undefined {
  return debs.find((deb) => packageName(deb) === name);
}

function withFiles(deb: DebFacts, isKept: (path: string) => boolean): DebFacts {
  const kept = <T extends { readonly path: string }>(entries: readonly T[]): T[] =>
    entries.filter(({ path }) => isKept(path));
  return {
    ...deb,
    files: deb.files.filter(({ path, type }) => type === "directory" || isKept(path)),
    elfs: kept(deb.elfs),
    texts: kept(deb.texts),
    problems: kept(deb.problems),
  };
}

function missing(attr: string, { deb }: Relocation): Deb2nixError {
  return new Deb2nixError("E_RELOCATE", `${attr} takes files of ${deb}, which is not among the debs`, {
    kind: "usage",
    hint: `Give ${deb} too, or the directory that holds it with --debs.`,
  });
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const before = map.get(key);
  if (before === undefined) map.set(key, [value]);
  else before.push(value);
}
