import { packageName } from "../../plan/release.ts";
import type { Rule } from "../rule.ts";

export const maintainerScript: Rule = {
  name: "maintainer-script",
  severity: "note",
  title: "An installation script does something that the derivation does not",
  check: ({ packages }) =>
    packages.flatMap(({ group }) =>
      group.debs.flatMap((deb) =>
        deb.scripts
          // What is undone when a package is removed was done when it was installed: that script tells.
          .filter(({ name, commands }) => commands.length > 0 && name !== "prerm" && name !== "postrm")
          .map(({ name, commands }) => ({
            package: group.attr,
            deb: packageName(deb),
            subject: name,
            confidence: "likely",
            message: `${name} of ${deb.file} does something that the derivation does not`,
            evidence: commands.slice(0, 5),
            ...(group.target === "standalone" && {
              help: "deb2nix module prints what the scripts do as a NixOS module.",
            }),
          })),
      ),
    ),
};
