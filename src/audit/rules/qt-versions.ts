import type { Rule } from "../rule.ts";

/** The setup hooks of both Qts end a build that has the other one among its inputs. */
export const qtVersions: Rule = {
  name: "qt-versions",
  severity: "error",
  title: "Qt 5 and Qt 6 in one package",
  check: (world) =>
    world.packages.flatMap(({ group }) => {
      const plan = world.plans().find(({ attr }) => attr === group.attr);
      const mixed = plan?.hooks.mixed ?? [];
      const [first] = mixed;
      if (plan === undefined || first === undefined) return [];
      return [
        {
          package: group.attr,
          subject: mixed.map(({ input }) => input).join(" "),
          confidence: "certain" as const,
          message: `needs ${mixed.map(({ name }) => name).join(" and ")}, and nixpkgs builds nothing with both`,
          evidence: mixed.flatMap(({ input }) => {
            const { because = [] } = plan.buildInputs.find(({ attr }) => attr === input) ?? {};
            return because.slice(0, 3).map(({ elf, needed }) => `${input}: ${needed} for ${elf}`);
          }),
          help:
            `Split the deb's files into two packages, or remove the inputs of one Qt with [[packages.${group.attr}.inputs.remove]] ` +
            "in deb2nix.toml and leave out the files that need them.",
        },
      ];
    }),
};
