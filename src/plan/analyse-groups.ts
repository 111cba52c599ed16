import type { Config } from "../config/config.ts";
import { NO_CHOICES, type PackageChoices } from "../config/package-choices.ts";
import type { EmbeddedIndex, L4tIndex } from "../graph/embedded-index.ts";
import { indexLibraries, indexSet, type LibraryIndex } from "../graph/library-index.ts";
import { makeResolver, type Resolver } from "../graph/resolve.ts";
import { configuredDirectories } from "../graph/search-rank.ts";
import { type Layout, layOut, type PlacedFile } from "../layout/lay-out.ts";
import { ownTrees } from "../layout/own-trees.ts";
import type { Group } from "./groups.ts";
import { type Need, patchedElfs, resolveNeeds } from "./needs.ts";
import { type GivenFiles, relocate, type TakenFiles } from "./relocate.ts";

/** One package of a set, laid out, with the function that answers who provides what its ELF files name. */
export interface AnalysedPackage {
  readonly group: Group;
  /** Whether it holds a deb that the question is about. */
  readonly wanted: boolean;
  /** What its maintainer says of it. */
  readonly choices: PackageChoices;
  /** Files of other packages' debs, already in the layout. */
  readonly taken: readonly TakenFiles[];
  /** Files that are in another package's layout now. */
  readonly given: readonly GivenFiles[];
  readonly layout: Layout;
  readonly libraries: LibraryIndex;
  /** The ELF files that auto-patchelf patches. */
  readonly patched: readonly PlacedFile[];
  readonly resolve: Resolver;
  /** Every DT_NEEDED of `patched` with its answer; worked out when it is first asked for. */
  needs(): readonly Need[];
}

export interface AnalysedGroups {
  /** Sorted by attribute. */
  readonly packages: readonly AnalysedPackage[];
  /** Of all packages of the set, at hand or in the index. */
  readonly attrs: ReadonlySet<string>;
  /** What nixpkgs and the driver provide. */
  readonly outside: EmbeddedIndex["outside"];
}

/** What the packages have in common. */
export interface Surroundings {
  /** Names of the debs that were read. */
  readonly atHand: ReadonlySet<string>;
  /** From the name of a deb of the release to the attribute of its package. */
  readonly attrOf: (debPackage: string) => string;
  readonly closed: boolean;
  readonly config: Config;
  readonly index: EmbeddedIndex;
  readonly l4t: L4tIndex | undefined;
  /** The sha256 of each deb in question. */
  readonly wanted: ReadonlySet<string>;
}

/** Lays each group out and makes its resolver. */
export function analyseGroups(asked: readonly Group[], around: Surroundings): AnalysedGroups {
  const { atHand, closed, config, index, l4t, wanted } = around;
  const { groups, taken, given } = relocate(asked, config, wanted);
  const trees = ownTrees(groups.flatMap(({ debs }) => debs));
  const laidOut = groups.map((group) => {
    const debs = [...group.debs, ...(taken.get(group.attr) ?? []).map(({ deb }) => deb)];
    const layout = layOut(debs, group.target === "jetpack-nixos" ? { trees } : { mergesLocal: true });
    return { group, debs, layout, libraries: indexLibraries(group.attr, layout) };
  });
  const set = indexSet(
    laidOut.map(({ libraries }) => libraries),
    configuredDirectories(laidOut.flatMap(({ debs }) => debs)),
  );
  const joined = new Map(groups.flatMap(({ attr, joins }) => joins.map((before) => [before, attr])));
  const attrOf = (name: string): string => {
    const attr = around.attrOf(name);
    return joined.get(attr) ?? attr;
  };
  const attrs = new Set([
    ...groups.map(({ attr }) => attr),
    ...(l4t === undefined ? [] : [...l4t.packages.keys()].map(attrOf)),
  ]);
  const packages = laidOut.map(({ group, debs, layout, libraries }) => {
    const patched = patchedElfs(layout, debs);
    const resolve = makeResolver({
      attr: group.attr,
      own: libraries,
      set,
      siblings: laidOut.length - 1,
      ...(closed || group.target === "standalone" || l4t === undefined ? {} : { l4t }),
      atHand,
      attrOf,
      outside: index.outside,
      prefersNixpkgs: group.target === "jetpack-nixos",
      choices: { ...config, packages: attrs },
    });
    let needs: readonly Need[] | undefined;
    return {
      group,
      layout,
      libraries,
      wanted: group.debs.some((deb) => wanted.has(deb.sha256)),
      choices: config.packages.get(group.attr) ?? { attr: group.attr, ...NO_CHOICES },
      taken: taken.get(group.attr) ?? [],
      given: given.get(group.attr) ?? [],
      patched,
      resolve,
      needs: () => {
        needs ??= resolveNeeds(patched, resolve);
        return needs;
      },
    };
  });
  return { packages, attrs, outside: index.outside };
}
