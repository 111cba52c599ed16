import type { Config } from "../config/config.ts";
import { Deb2nixError } from "../error.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import type { EmbeddedIndex, L4tIndex } from "../graph/embedded-index.ts";
import { type AnalysedGroups, type AnalysedPackage, analyseGroups } from "./analyse-groups.ts";
import { distinctDebs, type MutatedDeb, mutatedDebs } from "./distinct-debs.ts";
import { type SkippedDeb, withoutEmpty } from "./empty-debs.ts";
import { gpuAlternatives, gpuDriverOf } from "./gpu-drivers.ts";
import { attrOfDeb, type Group, groupDebs } from "./groups.ts";
import { joinCycles } from "./join-cycles.ts";
import type { Target } from "./package-plan.ts";
import { indexFor, majorOf, packageName, releaseOfDebs } from "./release.ts";

export interface SetRequest {
  /** Debs that the question is about. */
  readonly debs: readonly DebFacts[];
  /** More debs to resolve against. */
  readonly context: readonly DebFacts[];
  readonly index: EmbeddedIndex;
  /** The profile of the package set and what deb2nix.toml says. */
  readonly config: Config;
  /** `r36.5`; else read off the debs. */
  readonly release?: string;
  readonly target?: Target;
  /** Whether only the debs at hand count as siblings. */
  readonly closed: boolean;
}

export interface AnalysedSet extends AnalysedGroups {
  /**
   * The same set as a machine with each GPU driver has it, by driver; empty where no package has a deb for each. In the
   * set itself such a package has the debs of all drivers.
   */
  readonly byGpuDriver: ReadonlyMap<string, AnalysedGroups>;
  /** The release's repositories and sources, in a closed world too. */
  readonly l4t: L4tIndex | undefined;
  /** As the request says or the debs tell: `r36.5`, `35.3.1`, `35`. */
  readonly release: string | undefined;
  /** Debs in question of which another one was given, with the same name and version and other content. */
  readonly mutated: readonly MutatedDeb[];
  /** Debs in question of which there is nothing to build. */
  readonly skipped: readonly SkippedDeb[];
}

/**
 * Groups debs into packages, lays each out, and makes their resolvers. Throws where the debs contradict each
 * other, and for a deb in question that only carries other debs.
 */
export function analyseSet(request: SetRequest): AnalysedSet {
  const { index, config, closed } = request;
  for (const deb of request.debs) refuseRepository(deb);
  const all = distinctDebs(request.debs, request.context);
  const release = request.release ?? releaseOfDebs(all, index);
  const l4t = indexFor(release === undefined ? undefined : majorOf(release), index);
  const alternatives = gpuAlternatives(all, l4t);
  const attrOf = (name: string): string =>
    attrOfDeb(name, (deb) => l4t?.packages.get(deb)?.source, config, alternatives);
  const wanted = new Set(request.debs.map((deb) => deb.sha256));
  const { kept, skipped } = withoutEmpty(all, wanted);
  const analyse = (groups: readonly Group[]): AnalysedGroups =>
    analyseGroups(groups, {
      atHand: new Set(all.map(packageName)),
      attrOf,
      closed,
      config,
      index,
      l4t,
      wanted,
    });
  const groups = groupDebs(kept, { index, l4t, config, target: request.target, wanted });
  const analysed = joinCycles(groups, analyse);
  refuseCollisions(analysed.packages);
  const drivers = new Set(groups.flatMap(driversAtHand));
  const byGpuDriver = new Map(
    [...drivers].map((driver) => [
      driver,
      joinCycles(
        groups.map((group) => ofDriver(group, driver)),
        analyse,
      ),
    ]),
  );
  return {
    ...analysed,
    byGpuDriver,
    l4t,
    release,
    skipped,
    mutated: mutatedDebs(request.debs, request.context),
  };
}

/** Drivers of which a package has debs, where others would do as well. */
function driversAtHand({ debs, gpuDrivers }: Group): readonly string[] {
  return gpuDrivers.filter((driver) => debs.some((deb) => gpuDriverOf(packageName(deb)) === driver));
}

/** A package without the debs of other drivers; as it is where the debs of this driver were not given. */
function ofDriver(group: Group, driver: string): Group {
  if (!driversAtHand(group).includes(driver)) return group;
  const isOther = (name: string): boolean => {
    const own = gpuDriverOf(name);
    return own !== undefined && own !== driver && group.gpuDrivers.includes(own);
  };
  return {
    ...group,
    debs: group.debs.filter((deb) => !isOther(packageName(deb))),
    absent: group.absent.filter((name) => !isOther(name)),
  };
}

/** Two packages in question cannot be one attribute of a set, nor one file. */
function refuseCollisions(packages: readonly AnalysedPackage[]): void {
  const byAttr = new Map<string, Group>();
  for (const { group, wanted } of packages) {
    if (!wanted) continue;
    const before = byAttr.get(group.attr);
    if (before !== undefined) {
      throw new Deb2nixError(
        "E_ATTR_TWICE",
        `${before.debs[0]!.file} and ${group.debs[0]!.file} would both become ${group.attr}`,
        { kind: "usage", hint: "Convert them one at a time." },
      );
    }
    byAttr.set(group.attr, group);
  }
}

/** A deb that carries debs and no program of its own is a repository: what to look at lies inside. */
function refuseRepository({ file, nestedDebs, elfs }: DebFacts): void {
  const [first] = nestedDebs;
  if (first === undefined || elfs.length > 0) return;
  const count = nestedDebs.length === 1 ? "another deb" : `${nestedDebs.length} other debs`;
  throw new Deb2nixError("E_DEB_NESTED", `carries ${count} (${first}) and nothing to package itself`, {
    path: file,
    hint: `Unpack it with \`dpkg-deb -x ${file} DIRECTORY\` and name the debs inside.`,
  });
}
