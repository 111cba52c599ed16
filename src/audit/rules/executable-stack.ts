import { at, type Rule } from "../rule.ts";

/** PT_GNU_STACK with PF_X. glibc 2.41 and later refuse to dlopen(3) such a library. */
export const executableStack: Rule = {
  name: "executable-stack",
  severity: "warning",
  title: "A library wants an executable stack",
  check: ({ packages }) =>
    packages.flatMap((pkg) =>
      pkg.layout.files
        .filter(({ elf }) => elf?.flags.includes("EXECSTACK") && elf.flags.includes("DYNAMIC"))
        .map((file) => ({
          ...at(pkg, file),
          // A program gets its executable stack when it starts; a library asks a running one for it.
          severity: file.elf?.type === "DYN" && file.elf.interpreter === undefined ? "warning" : "note",
          confidence: "certain",
          message: "wants the stack to be executable",
          evidence: ["PT_GNU_STACK has PF_X"],
          help: "Clear it with: patchelf --clear-execstack",
        })),
    ),
};
