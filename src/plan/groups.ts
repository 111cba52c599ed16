import { attrName } from "../config/attr-name.ts";
import type { Config } from "../config/config.ts";
import { choiceFor } from "../config/package-choices.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import type { EmbeddedIndex, L4tIndex } from "../graph/embedded-index.ts";
import { order } from "../order.ts";
import { matchesWildcard } from "../wildcard.ts";
import { jetpackAttr } from "./attribute.ts";
import { cudaAttr } from "./cuda-names.ts";
import { identity } from "./distinct-debs.ts";
import { GPU_DRIVERS, gpuAlternatives, gpuDriverOf, withoutGpuDriver } from "./gpu-drivers.ts";
import type { Target } from "./package-plan.ts";
import { isPython, isPythonName } from "./python-debs.ts";
import { isDebianBuilt, isJetpackDeb, packageName, sourceName } from "./release.ts";
import { sourceGroups } from "./source-groups.ts";

/** Debs that become one derivation. */
export interface Group {
  readonly attr: string;
  readonly pname: string;
  readonly target: Target;
  /** At hand, the leading deb first. */
  readonly debs: readonly DebFacts[];
  /** Names of debs that belong to it by choice but are not at hand. */
  readonly absent: readonly string[];
  /** Attributes of packages that it was joined from besides, since they need each other. */
  readonly joins: readonly string[];
  /** Debs of the same source in another version, which are in no package. */
  readonly outdated: readonly DebFacts[];
  /** Debs that the maintainer's choice of a variant leaves out. */
  readonly replaced: readonly DebFacts[];
  /** GPU drivers for each of which it has a deb, one of which is built in; empty where nothing is to be chosen. */
  readonly gpuDrivers: readonly string[];
  /** Whether it is one of CUDA's, which nixpkgs and jetpack-nixos have in `cudaPackages`. */
  readonly isCuda: boolean;
}

/** A group that a deb founds. */
interface Founded {
  readonly group: Group;
  /** Whether others of the same attribute join it: because somebody says so, or because they have one source. */
  readonly joinedBy: "choice" | "source" | undefined;
}

export interface Grouping {
  readonly index: EmbeddedIndex;
  readonly l4t: L4tIndex | undefined;
  readonly config: Config;
  /** Chosen by the user for every deb; else each deb's own. */
  readonly target: Target | undefined;
  /** The sha256 of each deb in question; else all count the same. */
  readonly wanted?: ReadonlySet<string>;
}

/**
 * Which debs make one derivation. In a JetPack set: what the configuration joins, then L4T's own debs each by
 * itself, then the debs of one source. Standalone: NVIDIA's CUDA debs of one source, else each deb by itself.
 * Sorted by attribute.
 */
export function groupDebs(debs: readonly DebFacts[], grouping: Grouping): Group[] {
  const alternatives = gpuAlternatives(debs, grouping.l4t);
  const bases = new Set([...alternatives].map(withoutGpuDriver));
  const chosen = new Map<string, Group>();
  const ofSource = new Map<string, Group>();
  const alone: Group[] = [];
  for (const deb of [...debs].sort((a, b) => order(identity(a), identity(b)))) {
    const { group, joinedBy } = groupOf(deb, grouping, bases);
    if (joinedBy === undefined) {
      alone.push(group);
      continue;
    }
    const joined = joinedBy === "choice" ? chosen : ofSource;
    const before = joined.get(group.attr);
    joined.set(group.attr, before === undefined ? group : { ...before, debs: [...before.debs, deb] });
  }
  const complete = [...chosen.values()].map((group) =>
    completed(oneVariant(withAlternatives(group, alternatives, grouping), grouping), grouping),
  );
  const sources = [...ofSource.values()].flatMap((group) => sourceGroups(group, grouping.wanted));
  return [...alone, ...complete, ...sources].sort(
    (a, b) => order(a.attr, b.attr) || order(identity(a.debs[0]!), identity(b.debs[0]!)),
  );
}

/**
 * The attribute of the package that a deb of a JetPack release belongs to, by its name alone. `alternatives` as
 * `gpuAlternatives` says; `sourceOf` gives the source package of a deb where it is called otherwise.
 */
export function attrOfDeb(
  deb: string,
  sourceOf: (name: string) => string | undefined,
  config: Config,
  alternatives: ReadonlySet<string>,
): string {
  const name = alternatives.has(deb) ? withoutGpuDriver(deb) : deb;
  const source = sourceOf(name);
  const choice = choiceFor(config.packages, name);
  if (choice !== undefined) return choice.attr;
  if (name.startsWith("nvidia-l4t-") || isPythonName(name)) return jetpackAttr(name);
  return cudaAttr(source ?? name, name) ?? jetpackAttr(source ?? name);
}

function groupOf(
  deb: DebFacts,
  { index, config, target: wanted }: Grouping,
  bases: ReadonlySet<string>,
): Founded {
  const name = packageName(deb);
  const isJetpack = isJetpackDeb(deb, index);
  const target = wanted ?? (isJetpack ? "jetpack-nixos" : "standalone");
  const founded = (attr: string, pname: string, joinedBy?: Founded["joinedBy"]): Founded => ({
    group: {
      attr,
      pname,
      target,
      debs: [deb],
      absent: [],
      joins: [],
      outdated: [],
      replaced: [],
      gpuDrivers: [],
      isCuda: false,
    },
    joinedBy,
  });
  const choice = target === "standalone" ? undefined : choiceFor(config.packages, name);
  if (choice !== undefined) return founded(choice.attr, choice.pname ?? name, "choice");
  const base = withoutGpuDriver(name);
  if (target === "jetpack-nixos" && bases.has(base)) return founded(jetpackAttr(base), base, "choice");
  const alone = target === "standalone" ? attrName(name) : jetpackAttr(name);
  if (name.startsWith("nvidia-l4t-") || isDebianBuilt(deb) || isPython(deb)) return founded(alone, name);
  const source = sourceName(deb);
  const cuda = cudaAttr(source, name);
  if (cuda !== undefined) {
    const { group, joinedBy } = founded(cuda, cuda, "source");
    return { group: { ...group, isCuda: true }, joinedBy };
  }
  return target === "jetpack-nixos" && isJetpack
    ? founded(jetpackAttr(source), source, "source")
    : founded(alone, name);
}

/** Says between which drivers the package set chooses, and names the debs of it that were not given. */
function withAlternatives(group: Group, alternatives: ReadonlySet<string>, { l4t }: Grouping): Group {
  const own = group.debs.map(packageName).filter((name) => alternatives.has(name));
  if (own.length === 0) return group;
  const stems = new Set(own.map(withoutGpuDriver));
  const all = [...alternatives].filter((name) => stems.has(withoutGpuDriver(name)));
  const bases = [...stems].filter((name) => l4t?.packages.has(name));
  const here = new Set(group.debs.map(packageName));
  return {
    ...group,
    absent: [...bases, ...all].filter((name) => !here.has(name)).sort(),
    gpuDrivers: GPU_DRIVERS.filter((driver) => all.some((name) => gpuDriverOf(name) === driver)),
  };
}

/**
 * Of debs that are called alike but for the last word and ship the same library, one for each machine, only the
 * chosen one: r39 has libcuda.so.1.1 in nvidia-l4t-cuda-nvgpu and in nvidia-l4t-cuda-openrm.
 */
function oneVariant(group: Group, { config }: Grouping): Group {
  const variant = config.packages.get(group.attr)?.variant;
  if (variant === undefined) return group;
  const chosen = group.debs.filter((deb) => packageName(deb).endsWith(`-${variant}`));
  const isReplaced = (deb: DebFacts): boolean =>
    chosen.some((other) => stemOf(other) === stemOf(deb) && sharesLibrary(other, deb));
  return {
    ...group,
    debs: group.debs.filter((deb) => chosen.includes(deb) || !isReplaced(deb)),
    replaced: group.debs.filter((deb) => !chosen.includes(deb) && isReplaced(deb)),
    absent: group.absent.filter((name) => (gpuDriverOf(name) ?? variant) === variant),
    gpuDrivers: chosen.length > 0 ? [] : group.gpuDrivers,
  };
}

function sharesLibrary(a: DebFacts, b: DebFacts): boolean {
  const names = new Set(a.elfs.map(({ soname }) => soname));
  return b.elfs.some(({ soname }) => soname !== undefined && names.has(soname));
}

function stemOf(deb: DebFacts): string {
  return packageName(deb).replace(/-[^-]*$/, "");
}

/** Puts the leading deb first and names the chosen debs that the release has but nobody gave us. */
function completed(group: Group, { l4t, config }: Grouping): Group {
  const choice = config.packages.get(group.attr);
  const patterns = choice?.debs ?? [];
  // By what the configuration says, else the base before the drivers' own.
  const rank = (name: string): number =>
    patterns.length === 0
      ? Number(gpuDriverOf(name) !== undefined)
      : patterns.findIndex((pattern) => matchesWildcard(pattern, name));
  const here = new Set(group.debs.map(packageName));
  const known = [...(l4t?.packages.keys() ?? [])].sort();
  const absent = patterns
    .flatMap((pattern) => known.filter((name) => matchesWildcard(pattern, name)))
    .filter((name) => !here.has(name));
  return {
    ...group,
    debs: group.debs.toSorted((a, b) => rank(packageName(a)) - rank(packageName(b))),
    absent: [...new Set([...absent, ...group.absent])],
  };
}
