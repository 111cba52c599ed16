import type { Resolution } from "../../graph/resolve.ts";
import type { AnalysedPackage } from "../../plan/analyse-groups.ts";
import { exactDependencies } from "../exact-dependencies.ts";
import { askers, needsByName } from "../needs-by-name.ts";
import { at, type Observation, type Rule } from "../rule.ts";

/**
 * The map from SONAMEs to nixpkgs knows a package, but not that its library is the same one, or not that it is of the
 * version that the vendor's was built with.
 */
export const uncertainProvider: Rule = {
  name: "uncertain-provider",
  severity: "warning",
  title: "The package that was chosen may not have the library",
  check: ({ packages }) => packages.flatMap((pkg) => [...uncertain(pkg), ...otherVersions(pkg)]),
};

function uncertain(pkg: AnalysedPackage): Observation[] {
  return [...needsByName(pkg, ({ resolution }) => isUncertain(resolution))].flatMap(([name, needs]) => {
    const { file, resolution } = needs[0];
    if (!isUncertain(resolution)) return [];
    const { note, confidence } = resolution.provider;
    const isDoubtful = confidence === "low";
    return [
      {
        ...at(pkg, file),
        severity: isDoubtful ? ("warning" as const) : ("note" as const),
        confidence: "possible" as const,
        subject: name,
        message: isDoubtful
          ? `${name} may not be what ${resolution.attr} provides`
          : `${name} is taken from ${resolution.attr}, with a reservation`,
        evidence: askers(needs),
        ...(note === undefined ? {} : { help: note }),
      },
    ];
  });
}

/** Where the vendor's own copy of just that version is not at hand, nixpkgs' may be of another. */
function otherVersions(pkg: AnalysedPackage): Observation[] {
  const outside = needsByName(pkg, ({ resolution }) => isOutside(resolution) && !isUncertain(resolution));
  const dependencyOf = exactDependencies(pkg);
  return [...outside].flatMap(([name, needs]): Observation[] => {
    const { file, resolution } = needs[0];
    const wanted = isOutside(resolution) ? dependencyOf(name, file) : undefined;
    if (wanted === undefined || !isOutside(resolution)) return [];
    const { name: deb, constraint } = wanted;
    return [
      {
        ...at(pkg, file),
        confidence: "likely",
        subject: name,
        message: `${name} is taken from ${resolution.attr}, whose version may be another`,
        evidence: [...askers(needs), `the deb depends on ${deb} (= ${constraint.version})`],
        help: `Give ${deb} ${constraint.version} too, so that both are of one version.`,
      },
    ];
  });
}

type FromOutside = Extract<Resolution, { readonly kind: "nixpkgs" | "cuda" }>;

function isOutside(resolution: Resolution): resolution is FromOutside {
  return resolution.kind === "nixpkgs" || resolution.kind === "cuda";
}

/** The index is not sure, or says more of the package than its name. */
function isUncertain(resolution: Resolution): resolution is FromOutside {
  if (!isOutside(resolution)) return false;
  const { confidence, note } = resolution.provider;
  return confidence === "low" || (confidence === "medium" && note !== undefined);
}
