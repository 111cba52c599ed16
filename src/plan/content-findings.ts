import type { Finding } from "../audit/finding.ts";
import { field } from "../debian/deb822.ts";
import type { Layout } from "../layout/lay-out.ts";
import { runsOn } from "./architecture.ts";
import type { Group } from "./groups.ts";

/** What a package holds that the printed derivation cannot carry, or that its user should look at. */
export function contentFindings({ attr, debs }: Group, layout: Layout): Finding[] {
  const findings: Finding[] = [];
  for (const { fact, from } of layout.files) {
    if (fact.type !== "file" || (fact.mode & 0o6000) === 0) continue;
    findings.push({
      rule: "set-id-file",
      severity: "warning",
      confidence: "certain",
      package: attr,
      path: from,
      message: "runs with another user's rights, which no file in the Nix store can",
      evidence: [`mode ${fact.mode.toString(8)}`],
      help: "On NixOS, list the program in security.wrappers.",
    });
  }
  for (const { fact, from } of layout.files) {
    if (fact.type !== "char" && fact.type !== "block" && fact.type !== "fifo") continue;
    findings.push({
      rule: "special-file",
      severity: "warning",
      confidence: "certain",
      package: attr,
      path: from,
      message: `is a ${fact.type} file, which the Nix store cannot hold`,
      evidence: [],
    });
  }
  for (const deb of debs) {
    for (const script of deb.scripts) {
      // What is undone when a package is removed was done when it was installed: that script tells.
      if (script.commands.length === 0 || script.name === "prerm" || script.name === "postrm") continue;
      findings.push({
        rule: "maintainer-script",
        severity: "note",
        confidence: "likely",
        package: attr,
        message: `${script.name} of ${deb.file} does something that the derivation does not`,
        evidence: script.commands.slice(0, 5),
      });
    }
    for (const problem of deb.problems) {
      findings.push({
        rule: "broken-elf",
        severity: "warning",
        confidence: "certain",
        package: attr,
        path: problem.path,
        message: problem.message,
        evidence: [problem.code, ...(problem.offset === undefined ? [] : [`at byte ${problem.offset}`])],
      });
    }
    const architecture = field(deb.control, "Architecture") ?? "all";
    for (const elf of deb.elfs) {
      if (!elf.flags.includes("DYNAMIC") || runsOn(architecture, elf)) continue;
      findings.push({
        rule: "wrong-arch",
        severity: "note",
        confidence: "certain",
        package: attr,
        path: elf.path,
        message: `is for ${elf.machine}, ${elf.class} bit, in a package for ${architecture}: it is not patched`,
        evidence: [],
      });
    }
  }
  return findings;
}
