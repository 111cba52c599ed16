import type { L4tIndex } from "../../graph/embedded-index.ts";
import { withoutDriverVersion } from "../../graph/library-name.ts";
import { askers, needsByName } from "../needs-by-name.ts";
import { at, type Rule } from "../rule.ts";
import type { World } from "../world.ts";

/** The package does not build: auto-patchelf stops at the first name that it finds no file for. */
export const missingProvider: Rule = {
  name: "missing-provider",
  severity: "error",
  title: "No package provides a library that is needed",
  check: (world) =>
    world.packages.flatMap((pkg) =>
      [...needsByName(pkg, ({ resolution }) => resolution.kind === "unresolved")].map(([name, needs]) => {
        const { file, resolution } = needs[0];
        const searched = resolution.kind === "unresolved" ? resolution.searched : [];
        return {
          ...at(pkg, file),
          confidence: "certain",
          subject: name,
          message: `no package provides ${name}`,
          evidence: askers(needs),
          help: `It was looked for in ${searched.join(", ")}. ${whereItWouldBe(name, world)}`,
        };
      }),
    ),
};

/** Names the debs of the release that have the library, else those of other releases. */
function whereItWouldBe(name: string, { l4t, index }: World): string {
  const here = l4t === undefined ? [] : debsWith(name, l4t);
  if (l4t !== undefined && here.length > 0) {
    return `In L4T r${l4t.major} it is in ${here.join(" and ")}: give that deb too.`;
  }
  for (const other of index.l4t.toReversed()) {
    const debs = other === l4t ? [] : debsWith(name, other);
    if (debs.length > 0) return `It is in ${debs.join(" and ")} of L4T r${other.major}, another release.`;
  }
  return "Give the deb that ships it with --debs, or add the package that has it to buildInputs by hand.";
}

function debsWith(name: string, { providers, bareProviders }: L4tIndex): readonly string[] {
  return providers.get(name) ?? bareProviders.get(withoutDriverVersion(name)) ?? [];
}
