import { versionOf } from "../../plan/distinct-debs.ts";
import { packageName } from "../../plan/release.ts";
import type { Rule } from "../rule.ts";

/** What was built from the one cannot be built from the other: their hashes differ. */
export const mutatedDeb: Rule = {
  name: "mutated-deb",
  severity: "error",
  title: "Two debs have one name and version, and other content",
  check: ({ packages, set }) =>
    set.mutated.flatMap(({ deb, other }) =>
      packages
        .filter(({ group }) => group.debs.includes(deb))
        .map(({ group }) => ({
          package: group.attr,
          deb: packageName(deb),
          subject: versionOf(deb),
          confidence: "certain",
          message: `${packageName(deb)} ${versionOf(deb)} was given twice, with other content`,
          evidence: [`${deb.file}: sha256 ${deb.sha256}`, `${other.file}: sha256 ${other.sha256}`],
          help: "The vendor replaced the deb without a new version: pin the hash of the one that is to be used.",
        })),
    ),
};
