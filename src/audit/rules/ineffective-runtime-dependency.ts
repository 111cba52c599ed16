import type { Rule } from "../rule.ts";

/** auto-patchelf gives `runtimeDependencies` to files with an interpreter, and to no library. */
export const ineffectiveRuntimeDependency: Rule = {
  name: "ineffective-runtime-dependency",
  severity: "warning",
  title: "A runtime dependency of a package that has no program",
  check: ({ packages }) =>
    packages.flatMap(({ group, choices, patched }) =>
      patched.some(({ elf }) => elf?.interpreter !== undefined)
        ? []
        : choices.inputs.runtime.map(({ attr, reason }) => ({
            confidence: "certain" as const,
            package: group.attr,
            subject: attr,
            message: `${attr} is a runtime dependency, and reaches none of the libraries here`,
            evidence: [
              `packages.${group.attr}.inputs.runtime: ${reason}`,
              `${patched.length} libraries, and no file with an interpreter`,
            ],
            help: "A library that is opened by name is found by the run path of the one that opens it: deb2nix adds it where it knows the name, else append it in an override.",
          })),
    ),
};
