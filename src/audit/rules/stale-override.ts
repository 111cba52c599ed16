import { withChosenInputs } from "../../plan/chosen-inputs.ts";
import { collectInputs } from "../../plan/inputs.ts";
import { packageName } from "../../plan/release.ts";
import type { Observation, Rule } from "../rule.ts";
import type { World } from "../world.ts";

/** What a maintainer once had to say and the binaries now say themselves, or that speaks of nothing any more. */
export const staleOverride: Rule = {
  name: "stale-override",
  severity: "warning",
  title: "An entry of deb2nix.toml changes nothing",
  check: (world) => [
    ...staleInputs(world),
    ...staleRelocations(world),
    ...staleVariants(world),
    ...staleNames(world),
  ],
};

function staleInputs({ packages, set }: World): Observation[] {
  return packages.flatMap(({ group, choices, needs }) => {
    const { buildInputs } = collectInputs(needs());
    return withChosenInputs(buildInputs, choices.inputs, set.attrs).stale.map(({ key, choice }) => ({
      confidence: "certain" as const,
      package: group.attr,
      subject: choice.attr,
      message:
        key === "inputs.add"
          ? `${choice.attr} is added by hand, and is an input without that`
          : `${choice.attr} is taken away by hand, and is no input anyway`,
      evidence: [`packages.${group.attr}.${key}: ${choice.reason}`],
      help: "Delete the entry.",
    }));
  });
}

function staleRelocations({ packages }: World): Observation[] {
  return packages.flatMap(({ group, taken }) =>
    taken
      .filter(({ deb }) => deb.files.every(({ type }) => type === "directory"))
      .map(({ relocation: { deb, paths, reason } }) => ({
        confidence: "certain" as const,
        package: group.attr,
        subject: deb,
        message: `${deb} has no ${paths.join(" and no ")} that could be taken from it`,
        evidence: [`packages.${group.attr}.relocate: ${reason}`],
        help: "Delete the entry, or write where the files are now.",
      })),
  );
}

/** A variant that leaves no deb of its package out. */
function staleVariants({ packages, config }: World): Observation[] {
  return packages.flatMap(({ group }) => {
    const variant = config.packages.get(group.attr)?.variant;
    if (variant === undefined || group.replaced.length > 0) return [];
    const names = group.debs.map(packageName).sort();
    return [
      {
        confidence: "certain" as const,
        package: group.attr,
        subject: variant,
        message: `variant ${variant} chooses between no debs of ${group.attr}`,
        evidence: [`packages.${group.attr}.variant; its debs: ${names.join(", ")}`],
        help: "Write the last word of the deb to keep, as openrm of nvidia-l4t-cuda-openrm, or delete the entry.",
      },
    ];
  });
}

/** Entries for all packages count as stale only where all packages are looked at. */
function staleNames({ set, packages, config }: World): Observation[] {
  if (packages.length < set.packages.length || packages.length === 0) return [];
  const used = new Set(
    set.packages.flatMap(({ needs }) =>
      needs().flatMap(({ needed, resolution }) => {
        const isChosen = "via" in resolution && resolution.via === "choice";
        return isChosen || resolution.kind === "host" ? [needed] : [];
      }),
    ),
  );
  const entries = [
    ...[...config.sonames].map(([name, attr]) => ({ name, key: "sonames", is: attr })),
    ...[...config.hostProvided].map(([name, reason]) => ({ name, key: "host-provided", is: reason })),
  ];
  return entries
    .filter(({ name }) => !used.has(name))
    .map(({ name, key, is }) => ({
      confidence: "likely" as const,
      package: "deb2nix.toml",
      subject: name,
      message: `the entry for ${name} changes no answer`,
      evidence: [`${key}: ${is}`],
      help: "Delete it, unless another set of debs is read with the same file.",
    }));
}
