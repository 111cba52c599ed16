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
        const { note } = resolution.provider;
        return [
          {
            ...at(pkg, file),
            confidence: "possible" as const,
            subject: name,
            message: `${name} may not be what ${resolution.attr} provides`,
            evidence: askers(needs),
            ...(note === undefined ? {} : { help: note }),
          },
        ];
      }),
    ),
};

type FromOutside = Extract<Resolution, { readonly kind: "nixpkgs" | "cuda" }>;

function isUncertain(resolution: Resolution): resolution is FromOutside {
  return (
    (resolution.kind === "nixpkgs" || resolution.kind === "cuda") && resolution.provider.confidence === "low"
  );
}
