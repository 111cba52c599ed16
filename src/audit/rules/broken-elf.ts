import { at, type Rule } from "../rule.ts";

export const brokenElf: Rule = {
  name: "broken-elf",
  severity: "warning",
  title: "A file claims to be ELF and cannot be read as one",
  check: ({ packages }) =>
    packages.flatMap((pkg) =>
      pkg.group.debs.flatMap((deb) =>
        deb.problems.map(({ path, message, code, offset }) => ({
          ...at(pkg, { deb: deb.file, from: path }),
          confidence: "certain",
          message,
          evidence: [code, ...(offset === undefined ? [] : [`at byte ${offset}`])],
        })),
      ),
    ),
};
