import { declarations } from "../declared-inputs.ts";
import { openedLibraries } from "../opened-libraries.ts";
import type { Rule } from "../rule.ts";

export const unneededInput: Rule = {
  name: "unneeded-input",
  severity: "note",
  title: "A declared input that nothing in the package needs",
  check: (world) =>
    declarations(world).flatMap(({ pkg, declared, needed }) => {
      const opened = new Set(
        openedLibraries(pkg).map(({ resolution }) => ("attr" in resolution ? resolution.attr : "")),
      );
      return declared
        .filter((attr) => !needed.has(attr) && !opened.has(attr) && !isRunTime(attr))
        .map((attr) => ({
          package: pkg.group.attr,
          confidence: "likely",
          subject: attr,
          message: `${attr} is declared, and no library of it is needed`,
          evidence: [`${pkg.patched.length} ELF files were looked at`],
          help: "Remove it, unless a program or a data file of it is used.",
        }));
    }),
};

/** The compiler's libraries, which `buildFromDebs` gives to every package. */
function isRunTime(attr: string): boolean {
  return /^stdenv\.cc\.cc(\.lib)?$/.test(attr);
}
