import type { Config } from "../config/config.ts";
import { Deb2nixError } from "../error.ts";
import { indexPaths } from "../graph/absolute-path.ts";
import type { EmbeddedIndex } from "../graph/embedded-index.ts";
import { withoutDriverVersion } from "../graph/library-name.ts";
import type { LoadedObject, LoaderSystem } from "../graph/loader-candidates.ts";
import { debianSystem } from "../graph/loader-search.ts";
import type { GraphEdge } from "../graph/set-graph.ts";
import type { AnalysedSet } from "./analyse-set.ts";
import { packageName } from "./release.ts";
import { graphOfSet } from "./set-edges.ts";
import { type Chain, chainsTo } from "./why-chains.ts";
import { closestName } from "./why-closest.ts";
import { type WhyEvidence, whyEvidence } from "./why-evidence.ts";
import { type WhyTarget, whyTarget } from "./why-target.ts";

/** Who has what was asked for, whether or not anything leads there. */
export interface Holders {
  /** Attributes of the set, sorted. */
  readonly packages: readonly string[];
  /** Debs of the releases that the index knows, newest first. */
  readonly releases: readonly { readonly major: string; readonly debs: readonly string[] }[];
  /** Attribute of nixpkgs. */
  readonly nixpkgs?: string;
}

/** Why a package needs something. */
export interface Why {
  /** Attribute. */
  readonly package: string;
  readonly name: string;
  /** Of its own ELF files; by kind, name and file. */
  readonly evidence: readonly WhyEvidence[];
  /** By way of other packages, one for each that it asks for; the shortest first. */
  readonly chains: readonly Chain[];
  readonly holders: Holders;
  /** A name that the package asks for, or a package of the set, that may have been meant; where nothing was found. */
  readonly closest?: string;
}

/** What is known besides the set. */
export interface Known {
  readonly index: EmbeddedIndex;
  readonly config: Config;
}

/**
 * Why `asker` (an attribute, or the name of a deb at hand) needs `name`: an attribute, a deb, a SONAME or file
 * name, or an absolute path. Throws `E_PACKAGE` (usage) for an asker that is not at hand.
 */
export function why(set: AnalysedSet, asker: string, name: string, { index, config }: Known): Why {
  const pkg = packageCalled(set, asker);
  const { attr } = pkg.group;
  const paths = indexPaths(set.packages.map(({ group, layout }) => ({ ...group, layout })));
  const target = whyTarget(name, set, config, paths);
  const evidence = whyEvidence(pkg, target, paths, makeSystems(set));
  const graph = graphOfSet(
    { ...set, packages: set.packages.map((each) => ({ ...each, wanted: each === pkg })) },
    "packages",
  );
  const chains = chainsTo(graph, attr, (edge) => reasonsFor(target, edge));
  const isFound = evidence.length > 0 || chains.length > 0;
  const closest = isFound
    ? undefined
    : closestName(name, [
        ...graph.nodes.map((node) => node.name),
        ...graph.edges.flatMap(({ because }) => because.map((reason) => reason.name)),
      ]);
  return {
    package: attr,
    name,
    evidence,
    chains,
    holders: holdersOf(target, index),
    ...(closest === undefined ? {} : { closest }),
  };
}

/** Whether there is a reason that ends with somebody who has it. */
export function isAnswered({ evidence, chains }: Why): boolean {
  return (
    evidence.some(({ provider }) => provider.kind !== "missing") ||
    chains.some((chain) => chain.at(-1)?.to.startsWith("missing:") === false)
  );
}

/** The reasons of an edge that lead to the target: all of them where the edge ends in it. */
function reasonsFor(target: WhyTarget, { to, because }: GraphEdge): GraphEdge["because"] {
  const attr = to.slice(to.indexOf(":") + 1);
  if (!to.startsWith("missing:") && target.isPackage(attr)) return because;
  return because.filter(({ name }) => target.isAskedBy(name) || target.isOtherName(to, name));
}

function packageCalled({ packages }: AnalysedSet, name: string): AnalysedSet["packages"][number] {
  const found =
    packages.find(({ group }) => group.attr === name) ??
    packages.find(({ group }) => group.debs.some((deb) => packageName(deb) === name));
  if (found !== undefined) return found;
  const closest = closestName(name, [
    ...packages.map(({ group }) => group.attr),
    ...packages.flatMap(({ group }) => group.debs.map(packageName)),
  ]);
  throw new Deb2nixError("E_PACKAGE", `no deb at hand makes a package ${JSON.stringify(name)}`, {
    kind: "usage",
    hint:
      closest === undefined
        ? "Name an attribute or a Debian package of the debs that you give."
        : `Did you mean ${closest}?`,
  });
}

/** One system for each kind of ELF file, made when it is first asked for. */
function makeSystems({ packages }: AnalysedSet): (elf: LoadedObject["elf"]) => LoaderSystem {
  const debs = packages.flatMap(({ group }) => group.debs);
  const systems = new Map<string, LoaderSystem>();
  return (elf) => {
    const key = `${elf.machine} ${elf.class} ${elf.endian}`;
    const system = systems.get(key) ?? debianSystem(debs, elf);
    systems.set(key, system);
    return system;
  };
}

function holdersOf({ name, holders }: WhyTarget, { l4t, outside }: EmbeddedIndex): Holders {
  const releases = l4t.toReversed().flatMap(({ major, providers, bareProviders }) => {
    const debs = providers.get(name) ?? bareProviders.get(withoutDriverVersion(name)) ?? [];
    return debs.length === 0 ? [] : [{ major, debs }];
  });
  const attr = outside.get(name)?.attr;
  return { packages: holders, releases, ...(attr === undefined ? {} : { nixpkgs: attr }) };
}
