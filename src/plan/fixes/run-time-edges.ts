import { posix } from "node:path";
import { compareVersions, isVersion } from "../../debian/version.ts";
import type { Grade } from "../../elf/elf-facts.ts";
import { familyOf, versionIn } from "../../elf/library-name.ts";
import type { PlacedFile } from "../../layout/lay-out.ts";
import { order } from "../../order.ts";
import type { AnalysedPackage } from "../analyse-groups.ts";
import { directoryOf, type Opened, openedByName, opensItself, runPathsOf, WRAPPERS } from "../opened.ts";
import type { RuntimeEvidence, SkippedRuntime } from "../package-plan.ts";
import type { IsDriver } from "./fix-world.ts";
import { isPlainPath } from "./plain-path.ts";
import type { References } from "./references.ts";
import { COPIED_WRAPPERS, type WrapperLibraries } from "./wrapper-library.ts";

/** Where a library lies that a file opens by name and that no run path of the file leads to. */
export interface Unreached extends Opened {
  /** Attribute of the package; absent for the asking one. */
  readonly attr?: string;
  readonly output?: string;
  /** Below the output. */
  readonly directory: string;
}

export interface RunTimeEdges {
  /** By attribute: what run paths must be added for. */
  readonly unreached: ReadonlyMap<string, readonly Unreached[]>;
  /** By attribute: packages whose libraries are opened, and that need the asking one themselves. */
  readonly skipped: ReadonlyMap<string, readonly SkippedRuntime[]>;
}

/**
 * Which libraries that are opened at run time need a run path. The driver's have one, by autoAddDriverRunpath. A
 * package must not refer to one that reaches it by DT_NEEDED or by a run path that was granted before, surer ones
 * first, then by attribute: Nix could build neither.
 */
export function runTimeEdges(
  packages: readonly AnalysedPackage[],
  wrappers: WrapperLibraries,
  isDriver: IsDriver,
  references: References,
): RunTimeEdges {
  const filesNamed = filesByName(packages);
  const asked = new Map(
    packages.map((pkg) => [pkg.group.attr, unreachedIn(pkg, filesNamed, wrappers, isDriver)]),
  );
  const siblings = new Set(packages.map(({ group }) => group.attr));
  const skipped = new Map<string, SkippedRuntime[]>();
  for (const { from, to, because } of edgesBySureness(asked, siblings)) {
    const way = references.grant(from, to);
    if (way !== undefined)
      skipped.set(from, [...(skipped.get(from) ?? []), { attr: to, because, cycle: [from, ...way] }]);
  }
  const unreached = new Map(
    [...asked].map(([from, opened]) => {
      const refused = new Set(skipped.get(from)?.map(({ attr }) => attr));
      return [from, opened.filter(({ attr }) => attr === undefined || !refused.has(attr))];
    }),
  );
  for (const list of skipped.values()) list.sort((a, b) => (a.attr < b.attr ? -1 : 1));
  return { unreached, skipped };
}

function unreachedIn(
  pkg: AnalysedPackage,
  filesNamed: FilesByName,
  wrappers: WrapperLibraries,
  isDriver: IsDriver,
): Unreached[] {
  const opened = oneVersionEach(openedByName(pkg)).filter(({ fact }) => !isDriver(fact.name));
  if (opened.length === 0) return [];
  const runPaths = runPathsOf(pkg);
  return opened.flatMap((each): Unreached[] => {
    const { file, fact, resolution } = each;
    const isWrapped = fact.via !== undefined && WRAPPERS.has(fact.via);
    if (isWrapped && !opensItself(file) && !reachesWrapper(fact.via, pkg, wrappers)) return [];
    const directory = directoryOf(resolution);
    if (!isWrapped && directory !== undefined && runPaths.get(file)?.has(directory)) return [];
    switch (resolution.kind) {
      case "own":
      case "sibling": {
        const attr = resolution.kind === "own" ? undefined : resolution.attr;
        const place = placeOf(each, filesNamed, pkg);
        if (!isPlainPath(place)) return [];
        return [{ ...each, ...(attr === undefined ? {} : { attr }), directory: place }];
      }
      case "nixpkgs":
      case "cuda": {
        const { attr, output } = resolution;
        return [{ ...each, attr, ...(output === undefined ? {} : { output }), directory: "/lib" }];
      }
      default:
        return [];
    }
  });
}

/**
 * Whether a run path of this package has an effect on what the wrapper opens: its library is the package's own, or
 * is copied into it. Of a wrapper that nobody could be found for it is not known whose run path it searches.
 */
function reachesWrapper(name: string, { group }: AnalysedPackage, wrappers: WrapperLibraries): boolean {
  const wrapper = wrappers.get(name);
  return wrapper !== undefined && (wrapper.attr === group.attr || COPIED_WRAPPERS.has(name));
}

/**
 * A file that names several versions of a library tries one after the other: what the package or the set has, else
 * the newest that somebody has, will do.
 */
function oneVersionEach(opened: readonly Opened[]): Opened[] {
  return [
    ...Map.groupBy(opened, ({ file, fact }) => `${file.path}\0${familyOf(fact.name)}`).values(),
  ].flatMap((versions) => {
    const found = versions.filter(({ resolution }) => resolution.kind !== "unresolved");
    const near = found.filter(({ resolution }) => /^(?:own|sibling|driver)$/.test(resolution.kind));
    if (near.length > 0 || found.length < 2) return near.length > 0 ? near : found;
    return [found.reduce((best, each) => (isNewer(each.fact.name, best.fact.name) ? each : best))];
  });
}

/** Of two names of one family; one without a version is the older, for it is the linker's. */
function isNewer(name: string, other: string): boolean {
  const version = (text: string): string => {
    const found = versionIn(text);
    return isVersion(found) ? found : "0";
  };
  return compareVersions(version(name), version(other)) > 0;
}

/** The directory that has the name, a link of it too; best `lib` itself. */
function placeOf({ fact, resolution }: Opened, filesNamed: FilesByName, asking: AnalysedPackage): string {
  const match = "match" in resolution ? resolution.match : undefined;
  if (match === undefined) return "/lib";
  const owner = resolution.kind === "own" ? asking.group.attr : match.attr;
  const directories = filesNamed(owner, fact.name).map(({ path }) => posix.dirname(path));
  if (directories.includes("/lib")) return "/lib";
  return directories[0] ?? posix.dirname(match.file.path);
}

/** The files of a package, by its attribute, that have a name. */
type FilesByName = (attr: string, name: string) => readonly PlacedFile[];

/** Each package is gone through once, when it is first asked for: files and names may both be thousands. */
function filesByName(packages: readonly AnalysedPackage[]): FilesByName {
  const layouts = new Map(packages.map(({ group, layout }) => [group.attr, layout]));
  const indexes = new Map<string, ReadonlyMap<string, readonly PlacedFile[]>>();
  return (attr, name) => {
    const index =
      indexes.get(attr) ?? Map.groupBy(layouts.get(attr)?.files ?? [], ({ path }) => posix.basename(path));
    indexes.set(attr, index);
    return index.get(name) ?? [];
  };
}

const RANK: Readonly<Record<Grade, number>> = { declared: 0, certain: 1, likely: 2, possible: 3 };

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly because: readonly RuntimeEvidence[];
  readonly rank: number;
}

function edgesBySureness(
  asked: ReadonlyMap<string, readonly Unreached[]>,
  siblings: ReadonlySet<string>,
): Edge[] {
  const edges = [...asked].flatMap(([from, opened]) =>
    [...Map.groupBy(opened, ({ attr }) => attr)].flatMap(([to, reasons]): Edge[] => {
      if (to === undefined || !siblings.has(to)) return [];
      const because = reasons
        .map(({ file, fact }) => ({ elf: file.from, dlopen: fact.name }))
        .sort((a, b) => order(a.elf, b.elf) || order(a.dlopen, b.dlopen));
      return [{ from, to, because, rank: Math.min(...reasons.map(({ fact }) => RANK[fact.grade])) }];
    }),
  );
  return edges.sort((a, b) => a.rank - b.rank || order(a.from, b.from) || order(a.to, b.to));
}
