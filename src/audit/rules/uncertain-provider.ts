import type { Resolution } from "../../graph/resolve.ts";
import { askers, needsByName } from "../needs-by-name.ts";
import { at, type Rule } from "../rule.ts";

/** The map from SONAMEs to nixpkgs knows a package, but not that its library is the same one. */
export const uncertainProvider: Rule = {
  name: "uncertain-provider",
  severity: "warning",
  title: "The package that was chosen may not have the library",
  check: ({ packages }) =>
    packages.flatMap((pkg) =>
      [...needsByName(pkg, ({ resolution }) => isUncertain(resolution))].flatMap(([name, needs]) => {
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
      }),
    ),
};

type FromOutside = Extract<Resolution, { readonly kind: "nixpkgs" | "cuda" }>;

/** The index is not sure, or says more of the package than its name. */
function isUncertain(resolution: Resolution): resolution is FromOutside {
  if (resolution.kind !== "nixpkgs" && resolution.kind !== "cuda") return false;
  const { confidence, note } = resolution.provider;
  return confidence === "low" || (confidence === "medium" && note !== undefined);
}
