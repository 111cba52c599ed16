import { createHash } from "node:crypto";
import { worldOf } from "../../../../src/audit/world.ts";
import { loadDefaultProfile } from "../../../../src/config/default-profile.ts";
import type { DebFacts } from "../../../../src/facts/deb-facts.ts";
import { loadEmbeddedIndex } from "../../../../src/graph/embedded-index.ts";
import { analyseSet } from "../../../../src/plan/analyse-set.ts";
import { planPackages } from "../../../../src/plan/plan-packages.ts";
import type { Change, ChangeKind } from "../../../../src/release/diff/change.ts";
import { diffReleases } from "../../../../src/release/diff/diff-releases.ts";
import { type ListedDeb, listFacts, type Side } from "../../../../src/release/diff/side.ts";
import { scopeOfDebs } from "../../../../src/release/scope-values.ts";
import { debFacts, type TerseDeb } from "../../support/facts.ts";

const index = loadEmbeddedIndex();
const config = loadDefaultProfile();

export const NVIDIA = "/usr/lib/aarch64-linux-gnu/nvidia";
export const TEGRA = "/usr/lib/aarch64-linux-gnu/tegra";

/** A release of these debs, all of them read. */
export function sideOf(name: string, debs: readonly DebFacts[]): Side {
  return sideOfList(name, listFacts(debs));
}

/** A release as a pin lists it; what has facts is analysed. */
export function sideOfList(name: string, debs: readonly ListedDeb[]): Side {
  const facts = debs.flatMap((deb) => deb.facts ?? []);
  const scope = scopeOfDebs(debs);
  if (facts.length === 0) return { name, kind: "pin", debs, scope };
  const closed = facts.length === debs.length;
  const set = analyseSet({ debs: facts, context: [], index, config, closed });
  const analysed = { world: worldOf(set, index, config), plans: planPackages(set) };
  return { name, kind: "debs", debs, analysed, scope };
}

/** What differs between two releases. */
export function changesOf(old: readonly DebFacts[], fresh: readonly DebFacts[]): readonly Change[] {
  return diffReleases(sideOf("old", old), sideOf("new", fresh)).changes;
}

/** The same for debs that never were; that they were changed without a new version is left out. */
export function terseChanges(old: readonly TerseDeb[], fresh: readonly TerseDeb[]): readonly Change[] {
  return changesOf(old.map(hashed), fresh.map(hashed)).filter(({ kind }) => kind !== "deb-mutated");
}

/** Other content has another hash. */
function hashed(terse: TerseDeb): DebFacts {
  const facts = debFacts(terse);
  return { ...facts, sha256: createHash("sha256").update(JSON.stringify(facts)).digest("hex") };
}

/** The changes of a kind. */
export function ofKind<K extends ChangeKind>(
  changes: readonly Change[],
  kind: K,
): readonly (Change & { readonly kind: K })[] {
  return changes.filter((change): change is Change & { readonly kind: K } => change.kind === kind);
}

/** Which kinds of changes there are, sorted. */
export function kindsOf(changes: readonly Change[]): readonly ChangeKind[] {
  return [...new Set(changes.map(({ kind }) => kind))].sort();
}

export function l4t(name: string, elfs: TerseDeb["elfs"] = [], more: Partial<TerseDeb> = {}): TerseDeb {
  return { name: `nvidia-l4t-${name}`, version: "36.4.4-1", elfs, ...more };
}

export type TerseElf = NonNullable<TerseDeb["elfs"]>[number];

/** A library in the vendor's directory; `more` overrides. */
export function library(name: string, more: Partial<TerseElf> = {}): TerseElf {
  return { path: `${NVIDIA}/${name}`, soname: name, needed: ["libc.so.6"], ...more };
}

export function opens(...names: string[]): Pick<TerseElf, "dlopen" | "openers"> {
  return {
    openers: ["dlopen"],
    dlopen: names.map((name) => ({ name, grade: "certain", via: "dlopen", evidence: ".rodata+0x10" })),
  };
}
