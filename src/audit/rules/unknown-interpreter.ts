import { interpretersOf } from "../../plan/interpreters.ts";
import { packageName } from "../../plan/release.ts";
import type { Rule } from "../rule.ts";

/** patchShebangs rewrites the first line of a script only where an input has the interpreter. */
export const unknownInterpreter: Rule = {
  name: "unknown-interpreter",
  severity: "warning",
  title: "Script whose interpreter or modules the index does not have",
  check: ({ packages }) =>
    packages.flatMap((pkg) => {
      const { group } = pkg;
      const [leading] = group.debs;
      if (leading === undefined) return [];
      const about = { package: group.attr, deb: packageName(leading) };
      const { unknown, unknownModules } = interpretersOf(pkg);
      return [
        ...[...Map.groupBy(unknown, ({ interpreter }) => interpreter)].map(([interpreter, scripts]) => ({
          ...about,
          path: scripts[0]!.file,
          subject: interpreter,
          confidence: "certain" as const,
          message: `no input has ${interpreter}, with which the script starts`,
          evidence: scripts.slice(0, 5).map(({ file }) => file),
          help: "Add the package that has the interpreter to buildInputs (inputs.add in deb2nix.toml).",
        })),
        ...unknownModules.map((name) => ({
          ...about,
          subject: name,
          confidence: "likely" as const,
          message: `scripts may import modules of ${name}, for which the index has no attribute`,
          evidence: [`Depends: ${name}`],
          help: "Add the module to the list of withPackages.",
        })),
      ];
    }),
};
