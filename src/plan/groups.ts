import { attrName } from "../config/attr-name.ts";
import type { Config } from "../config/config.ts";
import { choiceFor } from "../config/package-choices.ts";
import { field } from "../debian/deb822.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import type { EmbeddedIndex, L4tIndex } from "../graph/embedded-index.ts";
import { matchesWildcard } from "../wildcard.ts";
import { cudaAttr, jetpackAttr } from "./attribute.ts";
import type { Target } from "./package-plan.ts";
import { isJetpackDeb, packageName, sourceName } from "./release.ts";

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
}

/** A group that a deb founds, and whether others of the same attribute join it. */
interface Founded {
  readonly group: Group;
  readonly isOpen: boolean;
}

export interface Grouping {
  readonly index: EmbeddedIndex;
  readonly l4t: L4tIndex | undefined;
  readonly config: Config;
  /** Chosen by the user for every deb; else each deb's own. */
  readonly target: Target | undefined;
}

/**
 * Which debs make one derivation. In a JetPack set: what the configuration joins, then CUDA debs of one source
 * package, else each deb by itself. Standalone: each deb by itself. Sorted by attribute.
 */
export function groupDebs(debs: readonly DebFacts[], grouping: Grouping): Group[] {
  const joined = new Map<string, Group>();
  const alone: Group[] = [];
  for (const deb of [...debs].sort((a, b) => order(identity(a), identity(b)))) {
    const { group, isOpen } = groupOf(deb, grouping);
    if (!isOpen) {
      alone.push(group);
      continue;
    }
    const before = joined.get(group.attr);
    joined.set(group.attr, before === undefined ? group : { ...before, debs: [...before.debs, deb] });
  }
  const complete = [...joined.values()].map((group) => completed(oneVariant(group, grouping), grouping));
  return [...alone, ...complete].sort(
    (a, b) => order(a.attr, b.attr) || order(identity(a.debs[0]!), identity(b.debs[0]!)),
  );
}

/** The attribute of the package that a deb of a JetPack release belongs to, by its name alone. */
export function attrOfDeb(name: string, source: string | undefined, config: Config): string {
  const choice = choiceFor(config.packages, name);
  if (choice !== undefined) return choice.attr;
  return isCudaSource(source, name) ? cudaAttr(source!) : jetpackAttr(name);
}

function groupOf(deb: DebFacts, { index, config, target: wanted }: Grouping): Founded {
  const name = packageName(deb);
  const target = wanted ?? (isJetpackDeb(deb, index) ? "jetpack-nixos" : "standalone");
  const founded = (attr: string, pname: string, isOpen: boolean): Founded => ({
    group: { attr, pname, target, debs: [deb], absent: [], joins: [] },
    isOpen,
  });
  if (target === "standalone") return founded(attrName(name), name, false);
  const choice = choiceFor(config.packages, name);
  if (choice !== undefined) return founded(choice.attr, choice.pname ?? name, true);
  const source = sourceName(deb);
  if (isCudaSource(source, name)) return founded(cudaAttr(source), cudaAttr(source), true);
  return founded(jetpackAttr(name), name, false);
}

/** Name and architecture: what makes two debs different packages. */
function identity(deb: DebFacts): string {
  return `${packageName(deb)} ${field(deb.control, "Architecture") ?? "all"}`;
}

/** NVIDIA's CUDA debs carry the toolkit's version in their name, their source package does not. */
function isCudaSource(source: string | undefined, name: string): boolean {
  return source !== undefined && source !== name && /-\d+-\d+$/.test(name) && !/-\d+-\d+$/.test(source);
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
  return { ...group, debs: group.debs.filter((deb) => chosen.includes(deb) || !isReplaced(deb)) };
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
  if (choice === undefined || choice.debs.length === 0) return group;
  const rank = (name: string): number => choice.debs.findIndex((pattern) => matchesWildcard(pattern, name));
  const here = new Set(group.debs.map(packageName));
  const known = [...(l4t?.packages.keys() ?? [])].sort();
  const absent = choice.debs
    .flatMap((pattern) => known.filter((name) => matchesWildcard(pattern, name)))
    .filter((name) => !here.has(name));
  return {
    ...group,
    debs: group.debs.toSorted((a, b) => rank(packageName(a)) - rank(packageName(b))),
    absent: [...new Set(absent)],
  };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
