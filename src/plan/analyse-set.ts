import type { Config } from "../config/config.ts";
import { field } from "../debian/deb822.ts";
import { compareVersions } from "../debian/version.ts";
import { Deb2nixError } from "../error.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import type { EmbeddedIndex, L4tIndex } from "../graph/embedded-index.ts";
import { indexLibraries, indexSet, type LibraryIndex } from "../graph/library-index.ts";
import { makeResolver, type Resolver } from "../graph/resolve.ts";
import { type Layout, layOut, type PlacedFile } from "../layout/lay-out.ts";
import { attrOfDeb, type Group, groupDebs } from "./groups.ts";
import { type Need, patchedElfs, resolveNeeds } from "./needs.ts";
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

/** One package of a set, laid out, with the function that answers who provides what its ELF files name. */
export interface AnalysedPackage {
  readonly group: Group;
  /** Whether it holds a deb that the question is about. */
  readonly wanted: boolean;
  readonly layout: Layout;
  readonly libraries: LibraryIndex;
  /** The ELF files that auto-patchelf patches. */
  readonly patched: readonly PlacedFile[];
  readonly resolve: Resolver;
  /** Every DT_NEEDED of `patched` with its answer; worked out when it is first asked for. */
  needs(): readonly Need[];
}

export interface AnalysedSet {
  /** Sorted by attribute. */
  readonly packages: readonly AnalysedPackage[];
  /** The release's repositories and sources, in a closed world too. */
  readonly l4t: L4tIndex | undefined;
  /** As the request says or the debs tell: `r36.5`, `35.3.1`, `35`. */
  readonly release: string | undefined;
  /** Debs in question of which another one was given, with the same name and version and other content. */
  readonly mutated: readonly MutatedDeb[];
}

export interface MutatedDeb {
  readonly deb: DebFacts;
  /** Given to resolve against. */
  readonly other: DebFacts;
}

/**
 * Groups debs into packages, lays each out, and makes their resolvers. Throws where the debs contradict each
 * other, and for a deb in question that only carries other debs.
 */
export function analyseSet(request: SetRequest): AnalysedSet {
  const { index, config, closed } = request;
  for (const deb of request.debs) refuseRepository(deb);
  const all = distinct(request.debs, request.context);
  const release = request.release ?? releaseOfDebs(all, index);
  const l4t = indexFor(release === undefined ? undefined : majorOf(release), index);
  const laidOut = groupDebs(all, { index, l4t, config, target: request.target }).map((group) => {
    const layout = layOut(group.debs);
    return { group, layout, libraries: indexLibraries(group.attr, layout) };
  });
  const set = indexSet(laidOut.map(({ libraries }) => libraries));
  const wanted = new Set(request.debs.map((deb) => deb.sha256));
  const atHand = new Set(all.map(packageName));
  const attrOf = (name: string): string => attrOfDeb(name, l4t?.packages.get(name)?.source, config);
  const packages = laidOut.map(({ group, layout, libraries }) => {
    const patched = patchedElfs(layout, group.debs);
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
    });
    let needs: readonly Need[] | undefined;
    return {
      group,
      layout,
      libraries,
      wanted: group.debs.some((deb) => wanted.has(deb.sha256)),
      patched,
      resolve,
      needs: () => {
        needs ??= resolveNeeds(patched, resolve);
        return needs;
      },
    };
  });
  refuseCollisions(packages);
  return { packages, l4t, release, mutated: mutatedDebs(request) };
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

/**
 * The same deb given twice counts once. Of a package in several versions the deb in question counts, else the
 * newest; two different debs of one package cannot both be in question.
 */
function distinct(wanted: readonly DebFacts[], context: readonly DebFacts[]): DebFacts[] {
  const byName = new Map<string, DebFacts>();
  for (const deb of wanted) {
    const before = byName.get(identity(deb));
    if (before !== undefined && before.sha256 !== deb.sha256) {
      throw new Deb2nixError(
        "E_DEB_TWICE",
        `${before.file} and ${deb.file} are different debs of the same package ${packageName(deb)}`,
        { kind: "usage", hint: "Give one of them, or convert them one at a time." },
      );
    }
    byName.set(identity(deb), deb);
  }
  const fixed = new Set(byName.keys());
  for (const deb of context) {
    const key = identity(deb);
    const before = byName.get(key);
    if (fixed.has(key) || (before !== undefined && compareVersions(versionOf(before), versionOf(deb)) >= 0)) {
      continue;
    }
    byName.set(key, deb);
  }
  return [...byName.values()];
}

function mutatedDebs({ debs, context }: SetRequest): MutatedDeb[] {
  const key = (deb: DebFacts): string => `${identity(deb)} ${versionOf(deb)}`;
  const others = Map.groupBy(context, key);
  return debs.flatMap((deb) =>
    (others.get(key(deb)) ?? [])
      .filter(({ sha256 }) => sha256 !== deb.sha256)
      .map((other) => ({ deb, other })),
  );
}

function identity(deb: DebFacts): string {
  return `${packageName(deb)} ${field(deb.control, "Architecture") ?? "all"}`;
}

/** The deb's Version field; `0` where it has none. */
export function versionOf(deb: DebFacts): string {
  return field(deb.control, "Version") ?? "0";
}
