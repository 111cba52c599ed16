import type { World } from "../../audit/world.ts";
import { field } from "../../debian/deb822.ts";
import { compareVersions } from "../../debian/version.ts";
import type { DebFacts } from "../../facts/deb-facts.ts";
import { versionOf } from "../../plan/distinct-debs.ts";
import type { PackagePlan } from "../../plan/package-plan.ts";
import { packageName } from "../../plan/release.ts";
import type { Pin } from "../pin.ts";
import type { ReleaseScope } from "../scope-values.ts";

/** One deb of a release: pinned, read, or both. */
export interface ListedDeb {
  /** Of the Debian package; with the architecture where a release has it for several. */
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  /** `Source` as written, version included. */
  readonly source?: string;
  /** Repositories that have it, sorted, joined by commas; absent where no pin was given. */
  readonly repo?: string;
  /** Absent where only a pin tells of it. */
  readonly facts?: DebFacts;
}

/** What the debs of a release at hand become. */
export interface Analysed {
  readonly world: World;
  readonly plans: readonly PackagePlan[];
}

/** One of the two releases that are compared. */
export interface Side {
  /** What a person calls it: the base name of what was given. */
  readonly name: string;
  readonly kind: "pin" | "debs" | "facts";
  /** Sorted by name. */
  readonly debs: readonly ListedDeb[];
  /** Absent where no deb was read. */
  readonly analysed?: Analysed;
  readonly scope: ReleaseScope;
}

/** The debs that were read. */
export function listFacts(debs: readonly DebFacts[]): ListedDeb[] {
  const counts = Map.groupBy(debs, packageName);
  return debs
    .map((facts): ListedDeb => {
      const source = field(facts.control, "Source");
      const name = packageName(facts);
      const architecture = field(facts.control, "Architecture") ?? "all";
      return {
        name: counts.get(name)!.length === 1 ? name : `${name}:${architecture}`,
        version: versionOf(facts),
        sha256: facts.sha256,
        ...(source !== undefined && { source }),
        facts,
      };
    })
    .sort(byName);
}

/** The debs of a pin, with facts as far as they were found by hash. */
export function listPin(pin: Pin, factsOf: ReadonlyMap<string, DebFacts>): ListedDeb[] {
  const byPackage = new Map<string, ListedDeb>();
  const repos = new Map<string, string[]>();
  for (const [repo, debs] of pin) {
    for (const [name, { version, sha256, source }] of debs) {
      repos.set(name, [...(repos.get(name) ?? []), repo]);
      const before = byPackage.get(name);
      if (before !== undefined && compareVersions(before.version, version) >= 0) continue;
      const facts = factsOf.get(sha256);
      byPackage.set(name, {
        name,
        version,
        sha256,
        ...(source !== undefined && { source }),
        ...(facts && { facts }),
      });
    }
  }
  return [...byPackage.values()]
    .map((deb) => ({ ...deb, repo: repos.get(deb.name)!.sort().join(", ") }))
    .sort(byName);
}

function byName(a: ListedDeb, b: ListedDeb): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
