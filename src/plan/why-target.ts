import type { Config } from "../config/config.ts";
import { isBarePattern, isPattern } from "../elf/library-name.ts";
import { mergeUsr, type PathIndex, shippersOf } from "../graph/absolute-path.ts";
import type { PlacedFile } from "../layout/lay-out.ts";
import { matchesWildcard } from "../wildcard.ts";
import type { AnalysedSet } from "./analyse-set.ts";
import { gpuAlternatives } from "./gpu-drivers.ts";
import { attrOfDeb } from "./groups.ts";
import { packageName } from "./release.ts";

/** What the NAME of `deb2nix why` stands for. */
export interface WhyTarget {
  readonly name: string;
  /** Whether asking for this by name is asking for it. A pattern that a program fills in may come to mean it. */
  isAskedBy(asked: string): boolean;
  /** Whether this package, of the set or of nixpkgs, is it. */
  isPackage(attr: string): boolean;
  /** Whether this file of the set is it, by whatever name it is asked for. */
  isFile(file: PlacedFile | undefined): boolean;
  /** Whether some package answers to this name with such a file. */
  isOtherName(attr: string, asked: string): boolean;
  /** Packages of the set that it is, or that ship it; sorted. */
  readonly holders: readonly string[];
}

/**
 * Reads NAME as all that it can be: the attribute of a package of the set or of nixpkgs, the name of a deb, a
 * SONAME or file name, an absolute path.
 */
export function whyTarget(name: string, set: AnalysedSet, config: Config, paths: PathIndex): WhyTarget {
  const attrs = new Set([name]);
  for (const { group } of set.packages) {
    if (group.debs.some((deb) => packageName(deb) === name)) attrs.add(group.attr);
  }
  const { l4t } = set;
  if (l4t?.packages.has(name)) {
    const alternatives = gpuAlternatives([], l4t);
    attrs.add(attrOfDeb(name, (deb) => l4t.packages.get(deb)?.source, config, alternatives));
  }

  const path = mergeUsr(name);
  const files = new Set<PlacedFile>();
  for (const { placed } of shippersOf(paths, name)) if (placed !== undefined) files.add(placed);
  for (const { libraries } of set.packages) {
    for (const { file } of libraries.get(name) ?? []) files.add(file);
  }
  const otherNames = new Map<string, Set<string>>();
  for (const { group, libraries } of set.packages) {
    const names = [...libraries].filter(([, matches]) => matches.some(({ file }) => files.has(file)));
    if (names.length > 0) otherNames.set(group.attr, new Set(names.map(([each]) => each)));
  }
  const holders = set.packages.filter(
    ({ group, layout }) => attrs.has(group.attr) || layout.files.some((file) => files.has(file)),
  );
  return {
    name,
    isAskedBy: (asked) =>
      asked === name ||
      (name.startsWith("/") && mergeUsr(asked) === path) ||
      (isPattern(asked) && !isBarePattern(asked) && matchesWildcard(asked, name)),
    isPackage: (attr) => attrs.has(attr),
    isFile: (file) => file !== undefined && files.has(file),
    isOtherName: (attr, asked) => otherNames.get(attr)?.has(asked) === true,
    holders: [...new Set(holders.map(({ group }) => group.attr))].sort(),
  };
}
