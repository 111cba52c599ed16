import { isSpecial } from "../../layout/lay-out.ts";
import { at, type Rule } from "../rule.ts";

export const specialFile: Rule = {
  name: "special-file",
  severity: "warning",
  title: "A device or a pipe, which the Nix store cannot hold",
  check: ({ packages }) =>
    packages.flatMap((pkg) =>
      pkg.group.debs.flatMap((deb) =>
        deb.files.filter(isSpecial).map(({ path, type }) => ({
          ...at(pkg, { deb: deb.file, from: path }),
          confidence: "certain" as const,
          message: `is a ${type} file, which the Nix store cannot hold`,
          evidence: [],
        })),
      ),
    ),
};
