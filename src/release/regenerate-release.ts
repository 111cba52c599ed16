import type { Finding } from "../audit/finding.ts";
import { runRules } from "../audit/rule.ts";
import { CONVERSION_RULES } from "../audit/rules.ts";
import { worldOf } from "../audit/world.ts";
import type { Config } from "../config/config.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import type { EmbeddedIndex, KnownPackage, L4tIndex } from "../graph/embedded-index.ts";
import { type AnalysedSet, analyseSet } from "../plan/analyse-set.ts";
import { gpuAlternatives } from "../plan/gpu-drivers.ts";
import { attrOfDeb } from "../plan/groups.ts";
import type { PackagePlan } from "../plan/package-plan.ts";
import { planPackages } from "../plan/plan-packages.ts";
import { indexFor } from "../plan/release.ts";
import { matchesAny } from "../wildcard.ts";
import { fileNameOf, type PinnedRelease, type ReleaseDeb } from "./regenerate-pins.ts";

/** What a release's debs become. */
export interface PlannedRelease {
  readonly name: string;
  /** `36`. */
  readonly major: string;
  /** Of all debs that were read, sorted by name. */
  readonly debs: readonly DebFacts[];
  /** Absent where none was read. */
  readonly set?: AnalysedSet;
  /** Of every package of the release, sorted by attribute. */
  readonly plans: readonly PackagePlan[];
  /** Attributes of those that go into the package set, by what is known. */
  readonly attrs: ReadonlySet<string>;
  /** Debs that could not be read, by the attribute of the package that they belong to. */
  readonly unread: ReadonlyMap<string, readonly string[]>;
  /** Sorted as findings are shown. */
  readonly findings: readonly Finding[];
}

export interface Choices {
  readonly index: EmbeddedIndex;
  readonly config: Config;
}

/** Analyses a release as a whole; `facts` are by the SHA-256 of the debs. Throws what `analyseSet` throws. */
export function planRelease(
  release: PinnedRelease,
  facts: ReadonlyMap<string, DebFacts>,
  { index, config }: Choices,
): PlannedRelease {
  const major = String(release.major);
  // The same content may be pinned under another name in another release.
  const debs = release.debs.flatMap((deb) => {
    const found = facts.get(deb.sha256);
    return found === undefined ? [] : [{ ...found, file: fileNameOf(deb) }];
  });
  const lacking = release.debs.filter(({ sha256 }) => !facts.has(sha256));
  const alternatives = gpuAlternatives(debs, indexFor(major, index));
  const sources = new Map(release.debs.map(({ name, source }) => [name, source?.replace(/\s*\(.*/, "")]));
  const attrOf = ({ name }: ReleaseDeb): string =>
    attrOfDeb(name, (deb) => sources.get(deb), config, alternatives);
  const unread = Map.groupBy(lacking, attrOf);
  const told = { name: release.name, major, debs, unread: mapValues(unread, namesOf) };
  const isIn = (names: readonly string[]): boolean => !names.every((name) => isLeftOut(config, name));
  const known = [...unread].flatMap(([attr, lost]) => (isOfSet(attr) && isIn(namesOf(lost)) ? [attr] : []));
  if (debs.length === 0) return { ...told, plans: [], attrs: new Set(known), findings: [] };
  const pinned = pinnedIndex(release, index);
  const set = analyseSet({
    debs,
    context: [],
    index: pinned,
    config,
    release: release.name,
    target: "jetpack-nixos",
    // What is not in the release is nowhere; what was not read may be anything.
    closed: lacking.length === 0,
  });
  const plans = planPackages(set);
  return {
    ...told,
    set,
    plans,
    attrs: new Set([...known, ...attrsOfSet(plans, isIn)]),
    findings: runRules(CONVERSION_RULES, worldOf(set, pinned, config)),
  };
}

/** L4T's own packages but those that are left out, and those of the release that they need in turn. */
function attrsOfSet(
  plans: readonly PackagePlan[],
  isIn: (debs: readonly string[]) => boolean,
): ReadonlySet<string> {
  const byAttr = new Map(plans.map((plan) => [plan.attr, plan]));
  const found = new Set<string>();
  const open = plans.filter(
    ({ attr, debs, isCuda }) => !isCuda && isOfSet(attr) && isIn(debs.map((deb) => deb.package)),
  );
  for (let plan = open.pop(); plan !== undefined; plan = open.pop()) {
    if (found.has(plan.attr)) continue;
    found.add(plan.attr);
    for (const { attr, kind } of [...plan.buildInputs, ...plan.runtimeInputs]) {
      const input = kind === "sibling" ? byAttr.get(attr) : undefined;
      if (input !== undefined && !input.isCuda) open.push(input);
    }
  }
  return found;
}

function isLeftOut({ leftOut }: Config, debPackage: string): boolean {
  return leftOut.some(({ debs }) => matchesAny(debs, debPackage));
}

/** Whether a package is one of L4T's by its name: `nvidia-l4t-*`, or called so by the profile. */
function isOfSet(attr: string): boolean {
  return attr.startsWith("l4t-");
}

/** The index with the packages of this very release; what provides which library is that of its generation. */
function pinnedIndex(release: PinnedRelease, index: EmbeddedIndex): EmbeddedIndex {
  const major = String(release.major);
  const packages = new Map<string, KnownPackage>(
    release.debs.map(({ name, repo, source }) => [
      name,
      { repo, ...(source === undefined ? {} : { source: source.replace(/\s*\(.*/, "") }) },
    ]),
  );
  const nearest = indexFor(major, index);
  const own: L4tIndex = {
    providers: nearest?.providers ?? new Map(),
    bareProviders: nearest?.bareProviders ?? new Map(),
    major,
    packages,
  };
  const others = index.l4t.filter((l4t) => l4t.major !== major);
  return { ...index, l4t: [...others, own].sort((a, b) => Number(a.major) - Number(b.major)) };
}

function namesOf(debs: readonly ReleaseDeb[]): string[] {
  return debs.map(({ name }) => name);
}

function mapValues<K, A, B>(map: ReadonlyMap<K, A>, change: (value: A) => B): Map<K, B> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
