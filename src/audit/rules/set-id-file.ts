import { at, type Rule } from "../rule.ts";

export const setIdFile: Rule = {
  name: "set-id-file",
  severity: "warning",
  title: "A file runs with another user's rights",
  check: ({ packages }) =>
    packages.flatMap((pkg) =>
      pkg.layout.files
        .filter(({ fact }) => fact.type === "file" && (fact.mode & 0o6000) !== 0)
        .map((file) => ({
          ...at(pkg, file),
          confidence: "certain",
          message: "runs with another user's rights, which no file in the Nix store can",
          evidence: [`mode ${file.fact.mode.toString(8)}`],
          help: "On NixOS, list the program in security.wrappers.",
        })),
    ),
};
