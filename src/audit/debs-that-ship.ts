import type { L4tIndex } from "../graph/embedded-index.ts";
import { withoutDriverVersion } from "../graph/library-name.ts";
import type { AnalysedPackage } from "../plan/analyse-groups.ts";
import type { World } from "./world.ts";

/** The debs of one release that have a library. */
export interface KnownDebs {
  readonly major: string;
  readonly debs: readonly string[];
  /** Whether it is the release that the asker is from. */
  readonly here: boolean;
}

/** Where the index that ships with the tool knows a library: in the release at hand, else in the newest other. */
export function debsThatShip(
  name: string,
  { group }: AnalysedPackage,
  { set, index }: World,
): KnownDebs | undefined {
  // Another vendor's deb may have a namesake in JetPack, and is from no release of it.
  const l4t = group.target === "jetpack-nixos" ? set.l4t : undefined;
  const others = index.l4t.filter((other) => other !== l4t).toReversed();
  for (const release of l4t === undefined ? others : [l4t, ...others]) {
    const debs = debsWith(name, release);
    if (debs.length > 0) return { major: release.major, debs, here: release === l4t };
  }
  return undefined;
}

function debsWith(name: string, { providers, bareProviders }: L4tIndex): readonly string[] {
  return providers.get(name) ?? bareProviders.get(withoutDriverVersion(name)) ?? [];
}

/** What a finding says of a library that is not at hand. */
export interface WhereItWouldBe {
  /** Debs of the release at hand that have it and were not given. */
  readonly absentDebs?: readonly string[];
  /** In one sentence. */
  readonly help: string;
}

/** Which debs would have a library, and what to do about it. */
export function whereItWouldBe(name: string, pkg: AnalysedPackage, world: World): WhereItWouldBe {
  const known = debsThatShip(name, pkg, world);
  if (known === undefined) {
    return {
      help: "Give the deb that ships it with --debs, or add the package that has it to buildInputs by hand.",
    };
  }
  const { major, debs } = known;
  if (!known.here) {
    return { help: `It is in ${debs.join(" and ")} of L4T r${major}, which these debs are not from.` };
  }
  const absentDebs = debs.filter((deb) => !world.debNames.has(deb));
  return absentDebs.length === 0
    ? { help: `Other versions of ${debs.join(" and ")} have it; the ones that were given do not.` }
    : { absentDebs, help: `In L4T r${major} it is in ${absentDebs.join(" and ")}: give that deb too.` };
}
