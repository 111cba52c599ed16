import { compareVersions } from "../../debian/version.ts";
import type { ElfFacts } from "../../elf/elf-facts.ts";
import type { AnalysedPackage } from "../../plan/analyse-groups.ts";
import type { Need } from "../../plan/needs.ts";
import { at, type Observation, type Rule } from "../rule.ts";
import type { World } from "../world.ts";

/** The loader refuses the program: "version `GLIBC_2.43' not found". */
export const symbolVersionTooNew: Rule = {
  name: "symbol-version-too-new",
  severity: "error",
  title: "A library is older than the symbol versions that are asked of it",
  check: (world) => world.packages.flatMap((pkg) => [...fromOutside(pkg, world), ...fromSet(pkg)]),
};

/** Against what the target is said to have: glibc, libstdc++ and whatever else the configuration names. */
function fromOutside(pkg: AnalysedPackage, { config }: World): Observation[] {
  const byVersion = new Map<string, Observation>();
  for (const file of pkg.patched) {
    for (const { file: library, versions } of file.elf!.versionNeeds) {
      for (const version of versions) {
        const [family, number] = splitVersion(version);
        const newest = config.symbolVersions.get(family);
        if (newest === undefined || number === undefined || compareVersions(number, newest) <= 0) continue;
        const key = `${library} ${version}`;
        const before = byVersion.get(key);
        const evidence = `${file.from} needs ${version} of ${library}`;
        byVersion.set(
          key,
          before === undefined
            ? {
                ...at(pkg, file),
                confidence: "certain",
                subject: version,
                message: `${version} of ${library} is newer than what the target has, ${family}_${newest}`,
                evidence: [evidence],
                help: "Take debs that were built for an older distribution, or a nixpkgs with a newer library.",
              }
            : { ...before, evidence: [...before.evidence, evidence] },
        );
      }
    }
  }
  return [...byVersion.values()];
}

/** `GLIBC_2.17` is `GLIBC` and `2.17`; names that do not end in a number have no order. */
function splitVersion(version: string): readonly [family: string, number?: string] {
  const match = /^(.+)_(\d+(?:\.\d+)*)$/.exec(version);
  return match === null ? [version] : [match[1]!, match[2]!];
}

/** Against the versions that libraries of the set define. */
function fromSet(pkg: AnalysedPackage): Observation[] {
  return pkg.needs().flatMap((need): Observation[] => {
    const provider = providerOf(need);
    // A library without versions satisfies every request; the loader only warns.
    if (provider === undefined || provider.versionDefs.length === 0) return [];
    const asked = need.file.elf!.versionNeeds.find(({ file }) => file === need.needed)?.versions ?? [];
    return asked
      .filter((version) => !provider.versionDefs.includes(version))
      .map((version) => ({
        ...at(pkg, need.file),
        confidence: "certain",
        subject: version,
        message: `${need.needed} has no symbol version ${version}`,
        evidence: [`it defines ${provider.versionDefs.join(", ")}`],
        help: "The debs are from different releases, or another package's library was taken.",
      }));
  });
}

function providerOf({ resolution }: Need): ElfFacts | undefined {
  return resolution.kind === "own" || resolution.kind === "sibling" ? resolution.match?.file.elf : undefined;
}
