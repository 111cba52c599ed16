import { versionOf } from "../../plan/distinct-debs.ts";
import { packageName } from "../../plan/release.ts";
import type { Rule } from "../rule.ts";

/** jetpack-nixos refuses to build such a package; we build the newest version and say what is left out. */
export const mixedVersions: Rule = {
  name: "mixed-versions",
  severity: "warning",
  title: "Debs of one source have several versions",
  check: ({ packages }) =>
    packages.flatMap(({ group }) =>
      group.outdated.map((deb) => ({
        package: group.attr,
        deb: packageName(deb),
        subject: versionOf(deb),
        confidence: "certain" as const,
        message: `is left out: ${group.attr} is made of version ${versionOf(group.debs[0]!)}`,
        evidence: [deb, ...group.debs].map((each) => `${packageName(each)} ${versionOf(each)}`),
        help: "Give the debs of one version at a time.",
      })),
    ),
};
