import { at, type Rule } from "../rule.ts";

export const specialFile: Rule = {
  name: "special-file",
  severity: "warning",
  title: "A device or a pipe, which the Nix store cannot hold",
  check: ({ packages }) =>
    packages.flatMap((pkg) =>
      pkg.layout.files
        .filter(({ fact }) => fact.type === "char" || fact.type === "block" || fact.type === "fifo")
        .map((file) => ({
          ...at(pkg, file),
          confidence: "certain",
          message: `is a ${file.fact.type} file, which the Nix store cannot hold`,
          evidence: [],
        })),
    ),
};
