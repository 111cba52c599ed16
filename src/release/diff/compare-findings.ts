import { posix } from "node:path";
import type { Finding } from "../../audit/finding.ts";
import { runRules } from "../../audit/rule.ts";
import { danglingLink } from "../../audit/rules/dangling-link.ts";
import { driverVersion } from "../../audit/rules/driver-version.ts";
import { duplicateSoname } from "../../audit/rules/duplicate-soname.ts";
import { missingProvider } from "../../audit/rules/missing-provider.ts";
import { packageCycle } from "../../audit/rules/package-cycle.ts";
import { withoutDriverVersion } from "../../graph/library-name.ts";
import { barePath } from "./bare-name.ts";
import type { Change } from "./change.ts";
import type { Analysed } from "./side.ts";

/** What a new release may break although no single file shows it. */
const RULES = [danglingLink, driverVersion, duplicateSoname, missingProvider, packageCycle];

/** Errors and warnings of the audit that the old release does not have; `audit` tells the rest. */
export function compareFindings(old: Analysed | undefined, fresh: Analysed | undefined): Change[] {
  if (old === undefined || fresh === undefined) return [];
  const before = new Set(findingsOf(old).map(keyOf));
  return findingsOf(fresh)
    .filter((finding) => !before.has(keyOf(finding)))
    .map((finding) => ({ kind: "finding", ...finding }));
}

function findingsOf({ world }: Analysed): Finding[] {
  return runRules(RULES, world).filter(({ severity }) => severity !== "note");
}

/** What makes a finding the same in another release, whose directories and driver version are other ones. */
function keyOf({ rule, package: attr, path = "", subject = "" }: Finding): string {
  switch (rule) {
    case driverVersion.name:
      return [rule, subject].join("\0");
    case danglingLink.name:
      return [rule, withoutDriverVersion(posix.basename(path)), posix.basename(subject)]
        .map(barePath)
        .join("\0");
    case missingProvider.name:
      return [rule, attr, withoutDriverVersion(subject)].join("\0");
    default:
      return [rule, barePath(subject)].join("\0");
  }
}
