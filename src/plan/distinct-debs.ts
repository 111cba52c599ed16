import { field } from "../debian/deb822.ts";
import { compareVersions } from "../debian/version.ts";
import { Deb2nixError } from "../error.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import { packageName } from "./release.ts";

/**
 * The same deb given twice counts once. Of a package in several versions the deb in question counts, else the
 * newest; two different debs of one package cannot both be in question.
 */
export function distinctDebs(wanted: readonly DebFacts[], context: readonly DebFacts[]): DebFacts[] {
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

export interface MutatedDeb {
  readonly deb: DebFacts;
  /** Given to resolve against. */
  readonly other: DebFacts;
}

/** Debs of `wanted` of which `context` has one with the same name and version and other content. */
export function mutatedDebs(wanted: readonly DebFacts[], context: readonly DebFacts[]): MutatedDeb[] {
  const key = (deb: DebFacts): string => `${identity(deb)} ${versionOf(deb)}`;
  const others = Map.groupBy(context, key);
  return wanted.flatMap((deb) =>
    (others.get(key(deb)) ?? [])
      .filter(({ sha256 }) => sha256 !== deb.sha256)
      .map((other) => ({ deb, other })),
  );
}

/** Name and architecture: what makes two debs different packages. */
export function identity(deb: DebFacts): string {
  return `${packageName(deb)} ${field(deb.control, "Architecture") ?? "all"}`;
}

/** The deb's Version field; `0` where it has none. */
export function versionOf(deb: DebFacts): string {
  return field(deb.control, "Version") ?? "0";
}
